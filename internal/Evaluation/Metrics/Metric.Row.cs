using System.Text.Json.Serialization;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Metrics;

/// <summary>The tables of a report that have a column for each of their metrics.</summary>
public enum MetricTable
{
    /// <summary>Only in JSON.</summary>
    None,

    /// <summary>How well the targets are ranked; a table for each cut-off.</summary>
    Accuracy,

    /// <summary>What the lists are like, at the largest cut-off.</summary>
    Lists,
}

// The members of a row of the list of metrics.
[JsonConverter(typeof(MetricNameConverter))]
public sealed partial class Metric
{
    /// <summary>Name in sweep files, gate files and CSV: <c>hit_rate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Key in the JSON report.</summary>
    public string ReportKey { get => field ?? Name; init; }

    /// <summary>Name in tables and sentences: <c>hit rate</c>.</summary>
    public required string Label { get; init; }

    /// <summary>Definition for readers; null for a number that only supports another one.</summary>
    public string? Meaning { get; init; }

    /// <summary>How tables write a value.</summary>
    public string Format { get; init; } = "0.0000";

    /// <summary>Null for a number that does not say which of two candidates is better: a sweep cannot use it.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>Whether the report has it at every cut-off; otherwise only at the largest.</summary>
    public bool AtEveryCutoff { get; init; }

    /// <summary>The table that shows it.</summary>
    public MetricTable Table { get; init; }

    /// <summary>Sort key of the columns of tables and CSV, smallest first. Equal keys keep the order of the list.</summary>
    public int ColumnOrder { get; init; }

    /// <summary>Whether CSV has a column for it. A metric without a table has none.</summary>
    public bool InCsv { get => field && Table != MetricTable.None; init; } = true;

    /// <summary>Whether each user's value is 0 or 1, so that it gets a Wilson interval and the exact McNemar test.</summary>
    public bool IsProportion { get; init; }

    /// <summary>Whether it compares lists with those of the baseline.</summary>
    public bool NeedsBaseline { get; init; }

    /// <summary>Whether a gate can only use it over all users of a run.</summary>
    public bool OfAllUsersOnly { get; init; }

    /// <summary>A holdout's value from the ranks of its targets. Makes it a metric that candidates are compared on.</summary>
    public RankScore? OfTargets { get; init; }

    /// <summary>The expectation of <see cref="OfTargets"/> for a random list.</summary>
    public Func<RandomDraw, double>? OfRandom { get; init; }

    /// <summary>Whether it says nothing new while every holdout has one target: a run without several leaves it out.</summary>
    public bool OfSeveralTargets { get; init; }

    /// <summary>A user's value from the lists; null where it is undefined.</summary>
    public Func<MeasuredLists, int, double?>? OfUser { get; init; }

    /// <summary>The value over all users where that is not the mean of the users' values; null where it is undefined.</summary>
    public Func<MeasuredLists, double?>? OfLists { get; init; }

    /// <summary>A column per user whose mean is the value and whose spread is that of the value, from a stored run; null where it is undefined.</summary>
    public OutcomeColumn? OfOutcomes { get; init; }

    /// <summary>Whether it is a mean over users, so that two candidates can be compared user by user.</summary>
    public bool IsMeanOverUsers => OfTargets is not null || OfUser is not null;

    /// <summary>Whether a sweep can use it as objective, constraint or axis of the Pareto front.</summary>
    public bool IsForSweeps => HigherIsBetter is not null;

    /// <summary>Whether a gate can have a limit for it.</summary>
    public bool IsForGates => OfTargets is not null || OfOutcomes is not null;

    /// <summary>The metric of that name, or null.</summary>
    public static Metric? Find(IEnumerable<Metric> metrics, string name) => metrics.FirstOrDefault(metric => metric.Name == name);

    /// <summary>Metrics that are computed only from the ranks of the targets, in their order: candidates are compared on these.</summary>
    public static IEnumerable<Metric> OfRanks(IEnumerable<Metric> metrics) => metrics.Where(metric => metric.OfTargets is not null);

    /// <summary>The metrics without those that say nothing new while every holdout has one target.</summary>
    /// <param name="primary">Is kept.</param>
    public static IReadOnlyList<Metric> ForTargets(IEnumerable<Metric> metrics, bool several, Metric primary)
        => [.. metrics.Where(metric => several || !metric.OfSeveralTargets || metric == primary)];

    /// <summary>Metrics of a table, in the order of its columns.</summary>
    public static IReadOnlyList<Metric> Of(MetricTable table, IEnumerable<Metric> metrics)
        => [.. metrics.Where(metric => metric.Table == table).OrderBy(metric => metric.ColumnOrder)];

    /// <summary>Whether the first value is better than the second.</summary>
    public bool IsBetter(double value, double other) => HigherIsBetter == true ? value > other : value < other;

    /// <summary><c>MRR@20</c>.</summary>
    public string At(int k) => FormattableString.Invariant($"{Label}@{k}");

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The value over all users of the lists; null where it is undefined.</summary>
    public double? Value(MeasuredLists lists) => OfLists is null ? Mean(lists) : OfLists(lists);

    /// <summary>The mean of the users' values, added in the order of users; null where no user has one.</summary>
    public double? Mean(MeasuredLists lists)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var user in lists.Users)
        {
            if (OfOne(lists, user) is { } value)
            {
                sum += value;
                count++;
            }
        }

        return count == 0 ? null : sum / count;
    }

    /// <summary>The value of one user; null where it is undefined.</summary>
    public double? OfOne(MeasuredLists lists, int user) => OfTargets is null ? OfUser!(lists, user) : OfTargets(lists.Ranks[user], lists.K);

    /// <summary>The column of a gate over some users; null where the metric is undefined.</summary>
    /// <param name="users">Ascending positions, at least one. All of them for a metric that is <see cref="OfAllUsersOnly"/>.</param>
    public double[]? GateColumn(CandidateOutcomes columns, int[] users, int k, int catalogSize)
        => OfTargets is { } score ? Array.ConvertAll(users, user => score(columns.Ranks[user], k)) : OfOutcomes?.Invoke(columns, users, k, catalogSize);

    /// <summary>The 95 % interval that is reported with the value over a column of ranks; null when there is none.</summary>
    internal Interval? IntervalOf(TargetRanks ranks, int k)
        => IsProportion && OfTargets is { } score ? Wilson.Of(ranks.Scores(score, k).Count(value => value != 0), ranks.Count) : null;
}
