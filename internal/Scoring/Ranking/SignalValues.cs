namespace RecSys.Scoring;

/// <summary>One signal of one item: the value as counted or measured, and what goes into the blend, in [0, 1].</summary>
public readonly record struct SignalValue(double Raw, double Normalised)
{
    /// <summary>x / (x + 1); nothing and less count 0.</summary>
    internal static SignalValue Saturated(double raw) => new(raw, raw <= 0 ? 0 : raw / (raw + 1));

    /// <summary>Clamped to 0..1.</summary>
    internal static SignalValue Clamped(double raw) => new(raw, Math.Clamp(raw, 0, 1));
}

/// <summary>All signals of one item for one user at one moment.</summary>
public readonly record struct SignalValues(
    SignalValue Popularity, SignalValue CoVisitation, SignalValue Embedding, SignalValue Collaborative, SignalValue Content,
    SignalValue Session)
{
    /// <summary>The largest normalised value of embedding, collaborative, content and session.</summary>
    public double Similarity
        => Math.Max(Math.Max(Embedding.Normalised, Collaborative.Normalised), Math.Max(Content.Normalised, Session.Normalised));
}
