namespace RecSys.Scoring;

/// <summary>One signal of one item.</summary>
/// <param name="Raw">As counted or measured.</param>
/// <param name="Normalised">What enters the blend, in [0, 1].</param>
public readonly record struct SignalValue(Signal Signal, double Raw, double Normalised);
