using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Results;

/// <summary>One metric of one candidate against the baseline, on the same users.</summary>
public sealed record MeasureComparison
{
    /// <summary>The metric, one that is computed from ranks.</summary>
    public required Metric Measure { get; init; }

    /// <summary>Cut-off.</summary>
    public required int K { get; init; }

    /// <summary>Mean over users of candidate − baseline.</summary>
    public required double Difference { get; init; }

    /// <summary>95 % interval of the difference, paired bootstrap over users. It shows the size of the difference and is not a second test.</summary>
    public required Interval Interval { get; init; }

    /// <summary>Two-sided p: exact McNemar for a proportion, sign flips for other means.</summary>
    public required double P { get; init; }

    /// <summary>p after Holm's correction over the candidates of the run.</summary>
    public required double AdjustedP { get; init; }

    /// <summary>Users with a better value from the candidate.</summary>
    public required int Wins { get; init; }

    /// <summary>Users with equal values from both.</summary>
    public required int Ties { get; init; }

    /// <summary>Users with a better value from the baseline.</summary>
    public required int Losses { get; init; }
}

/// <summary>One candidate against the baseline.</summary>
/// <param name="Primary">The metric of the verdict.</param>
/// <param name="HitRateAdjustedWald">95 % interval of the difference of hit rates at the verdict's cut-off, in closed form.</param>
/// <param name="Measures">Every metric that is computed from ranks, at each cut-off.</param>
public sealed record CandidateComparison(
    string Candidate, string Baseline, Verdict Verdict, MeasureComparison Primary, Interval HitRateAdjustedWald, IReadOnlyList<MeasureComparison> Measures);

/// <summary>The minimum detectable difference at 80 % power and a two-sided level of 5 %.</summary>
/// <param name="Measure">The primary metric.</param>
/// <param name="SmallestDifference">Difference of the primary metric, for the candidate whose users differ most; null when no user differs.</param>
/// <param name="SmallestHitRateDifference">Difference of the hit rate, likewise; null when no user differs.</param>
public sealed record PowerStatement(int Users, Metric Measure, int K, double? SmallestDifference, double? SmallestHitRateDifference);
