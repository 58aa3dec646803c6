using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Sweep;

/// <summary>What a sweep keeps of a finished trial: the input of the choice and the comparisons, and the content of a checkpoint.</summary>
/// <param name="Chosen">By metric of the sweep, on the selection half; null where undefined.</param>
/// <param name="Reported">The same on the test half.</param>
/// <param name="Ranks">Of the targets.</param>
/// <param name="Values">The objective by holdout; null when it is computed from ranks or is not a mean over users.</param>
public sealed record FinishedTrial(int Number, double?[] Chosen, double?[] Reported, TargetRanks Ranks, double?[]? Values, int Failures);
