namespace RecSys.Evaluation.Sweep;

/// <summary>All that a sweep keeps of a finished trial: enough to choose and to compare, and what a checkpoint holds.</summary>
/// <param name="Chosen">By metric of the sweep, on the choosing half; null where undefined.</param>
/// <param name="Reported">The same on the other half.</param>
/// <param name="Ranks">By user; <see cref="RecSys.Evaluation.Metrics.RankOfTarget.Miss"/> without one within the list.</param>
/// <param name="Values">The objective by user; null when it is made of ranks alone or is no mean over users.</param>
public sealed record FinishedTrial(int Number, double?[] Chosen, double?[] Reported, int[] Ranks, double?[]? Values, int Failures);
