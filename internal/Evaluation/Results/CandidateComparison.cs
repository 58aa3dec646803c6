using System.Text.Json.Serialization;
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

    /// <summary>Mean over holdouts of candidate − baseline.</summary>
    public required double Difference { get; init; }

    /// <summary>
    /// 95 % interval of the difference, paired bootstrap over users with two pseudo-users. It shows the size of the difference and is not a
    /// second test. Null while fewer than <see cref="Comparisons.FewestForInterval"/> users differ.
    /// </summary>
    public required Interval? Interval { get; init; }

    /// <summary>Two-sided p: exact McNemar for a proportion with one holdout per user, sign flips otherwise.</summary>
    public required double P { get; init; }

    /// <summary>p after Holm's correction over the candidates of the run.</summary>
    public required double AdjustedP { get; init; }

    /// <summary>Users with a better value from the candidate.</summary>
    public required int Wins { get; init; }

    /// <summary>Users with equal values from both.</summary>
    public required int Ties { get; init; }

    /// <summary>Users with a better value from the baseline.</summary>
    public required int Losses { get; init; }

    /// <summary>Whether the values of every holdout are equal. Unequal values of one user can add up to a tie.</summary>
    public required bool IsSame { get; init; }

    /// <summary>Users who differ.</summary>
    [JsonIgnore]
    public int Differing => Wins + Losses;
}

/// <summary>One candidate against the baseline.</summary>
/// <param name="Primary">The metric of the verdict.</param>
/// <param name="HitRateAdjustedWald">95 % interval of the difference of hit rates at the verdict's cut-off, in closed form; null when users have several holdouts.</param>
/// <param name="Measures">Every metric that is computed from ranks, at each cut-off.</param>
public sealed record CandidateComparison(
    string Candidate, string Baseline, Verdict Verdict, MeasureComparison Primary, Interval? HitRateAdjustedWald, IReadOnlyList<MeasureComparison> Measures);

/// <summary>The minimum detectable difference at 80 % power.</summary>
/// <param name="Measure">The primary metric.</param>
/// <param name="Level">The two-sided level that Holm's correction leaves for the first comparison: 5 % over their number.</param>
/// <param name="Differing">Users who differ on the primary metric, for the candidate whose users differ most.</param>
/// <param name="SmallestDifference">Difference of the primary metric, for the candidate whose users differ most; null when too few users differ for a verdict.</param>
/// <param name="SmallestHitRateDifference">Difference of the hit rate, likewise.</param>
public sealed record PowerStatement(int Users, Metric Measure, int K, double Level, int Differing, double? SmallestDifference, double? SmallestHitRateDifference);
