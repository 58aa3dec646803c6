namespace RecSys.Factors;

/// <summary>How far a model has got.</summary>
/// <param name="Stage">What is being done, such as <c>iteration 2 of 6</c>.</param>
/// <param name="Done">Pairs processed so far; each half step processes all pairs.</param>
/// <param name="Total">Pairs to process in all; 0 when unknown.</param>
public readonly record struct FitProgress(string Stage, long Done, long Total);
