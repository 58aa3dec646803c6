using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>What a sweep tries, and the metrics that it optimises and constrains.</summary>
public sealed record SweepDefinition
{
    /// <summary>Maximum number of trials of one sweep.</summary>
    public const int MostTrials = 10_000;

    /// <summary>The name of trial 0.</summary>
    public const string CurrentSettings = "in force";

    /// <summary>The axes, at least one; the first changes slowest.</summary>
    public required IReadOnlyList<SweepAxis> Axes { get; init; }

    /// <summary>Number of points to draw; null means the whole grid.</summary>
    public int? Random { get; init; }

    /// <summary>Seed of the draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The metric that a trial is chosen by.</summary>
    public required Metric Objective { get; init; }

    /// <summary>The segment that <see cref="Objective"/> is measured in; null for all users.</summary>
    public SegmentObjective? Segment { get; init; }

    /// <summary>The conditions that a trial must satisfy to be chosen.</summary>
    public IReadOnlyList<SweepConstraint> Constraints { get; init; } = [];

    /// <summary>The two metrics of the Pareto front.</summary>
    public required (Metric First, Metric Second) Front { get; init; }

    /// <summary>All metrics of the run.</summary>
    public IReadOnlyList<Metric> Known { get; init; } = Metric.All;

    /// <summary>Trial 0 with the current settings, then the named candidates, then the points of the axes.</summary>
    public IReadOnlyList<Candidate> Trials(BlendSettings current, IReadOnlyList<Candidate> named)
    {
        var trials = new List<Candidate> { new(CurrentSettings, "The current settings", current), };
        trials.AddRange(named);
        foreach (var point in Random is { } wanted ? Drawn(wanted) : Grid())
            trials.Add(new Candidate(FormattableString.Invariant($"trial {trials.Count}"), null, At(current, point)));
        return trials;
    }

    /// <summary>Metrics that every trial is measured by, the objective first.</summary>
    public IReadOnlyList<Metric> Metrics =>
    [
        .. Metric.OfRanks(Known).Where(metric => !metric.OfSeveralTargets).Prepend(Objective).Concat(Constraints.Select(constraint => constraint.Metric))
            .Append(Front.First).Append(Front.Second).Append(Metric.Coverage).Append(Metric.Fill).Distinct(),
    ];

    /// <summary>The same with the objective measured in its segment of these holdouts.</summary>
    internal SweepDefinition For(ScoringData data, IReadOnlyList<Holdout> holdouts, EvaluationOptions options)
    {
        if (Segment?.Of(data, holdouts, options) is not { } segment)
            return this;

        var objective = segment.ToMetric();
        Metric Of(Metric metric) => metric == Objective ? objective : metric;
        return this with { Objective = objective, Segment = segment, Front = (Of(Front.First), Of(Front.Second)) };
    }

    /// <summary>Points of the whole grid, at most the largest long.</summary>
    internal long GridCount
    {
        get
        {
            Int128 count = 1;
            foreach (var axis in Axes)
                count = count > long.MaxValue ? count : count * axis.Count;
            return (long)Int128.Min(count, long.MaxValue);
        }
    }

    BlendSettings At(BlendSettings settings, long[] point)
    {
        for (var axis = 0; axis < Axes.Count; axis++)
        {
            var values = Axes[axis].Point(point[axis]);
            for (var field = 0; field < values.Length; field++)
                settings = Axes[axis].Fields[field].Apply(settings, values[field])!;
        }

        return settings;
    }

    IEnumerable<long[]> Grid()
    {
        var point = new long[Axes.Count];
        for (var axis = Axes.Count - 1; axis >= 0;)
        {
            yield return [.. point];
            for (axis = Axes.Count - 1; axis >= 0 && ++point[axis] == Axes[axis].Count; axis--)
                point[axis] = 0;
        }
    }

    /// <summary>Distinct points, all with the same probability.</summary>
    IEnumerable<long[]> Drawn(int wanted)
    {
        var stream = new SplitMix64(Seed);
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (known.Count < wanted)
        {
            var point = new long[Axes.Count];
            for (var axis = 0; axis < point.Length; axis++)
                point[axis] = stream.Below(Axes[axis].Count);
            if (known.Add(string.Join(' ', point)))
                yield return point;
        }
    }
}
