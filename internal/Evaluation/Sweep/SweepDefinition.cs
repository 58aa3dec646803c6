using RecSys.Evaluation.Candidates;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>What a sweep tries and what it looks for.</summary>
/// <param name="Axes">At least one; the first changes slowest.</param>
/// <param name="Random">Points to draw; null takes the whole grid.</param>
/// <param name="Seed">Of the draws.</param>
/// <param name="Front">The two metrics of the Pareto front.</param>
public sealed record SweepDefinition(
    IReadOnlyList<SweepAxis> Axes, int? Random, ulong Seed, SweepMetric Objective, IReadOnlyList<SweepConstraint> Constraints,
    (SweepMetric First, SweepMetric Second) Front)
{
    /// <summary>Trials that one sweep may have.</summary>
    public const int MostTrials = 10_000;

    /// <summary>Trial 0 with the settings in force, then the named candidates, then the points of the axes.</summary>
    public IReadOnlyList<Candidate> Trials(BlendSettings inForce, IReadOnlyList<Candidate> named)
    {
        var trials = new List<Candidate> { new(InForce, "The settings in force", inForce), };
        trials.AddRange(named);
        foreach (var point in Random is { } wanted ? Drawn(wanted) : Grid())
            trials.Add(new Candidate(FormattableString.Invariant($"trial {trials.Count}"), null, At(inForce, point)));
        return trials;
    }

    /// <summary>The name of trial 0.</summary>
    public const string InForce = "in force";

    /// <summary>Metrics that every trial is given, the objective first.</summary>
    public IReadOnlyList<SweepMetric> Metrics =>
    [
        .. SweepMetric.All.Take(3).Prepend(Objective).Concat(Constraints.Select(constraint => constraint.Metric))
            .Append(Front.First).Append(Front.Second).Append(SweepMetric.Find("coverage")!).Append(SweepMetric.Find("fill")!).Distinct(),
    ];

    /// <summary>Points of the whole grid; no more than a long holds.</summary>
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

    /// <summary>Distinct points, each as likely as any other.</summary>
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
