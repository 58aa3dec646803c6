using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Sweep;

/// <summary>From finished trials to a choice: made on one half of the users, told on the other.</summary>
static class SweepAnalysis
{
    /// <param name="planned">All trials of the sweep, by number.</param>
    /// <param name="finished">By number, trial 0 among them.</param>
    /// <param name="choosing">By user.</param>
    public static SweepResult Of(
        SweepDefinition definition, IReadOnlyList<Candidate> planned, IReadOnlyList<FinishedTrial> finished, HoldoutSelection selection, bool[] choosing,
        EvaluationOptions options)
    {
        var metrics = definition.Metrics;
        bool Keeps(FinishedTrial trial) => definition.Constraints.All(constraint => constraint.IsKept(trial.Chosen[IndexOf(metrics, constraint.Metric)]));

        var eligible = finished.Where(Keeps).Where(trial => trial.Chosen[0] is not null).ToArray();
        var choice = eligible.Length == 0 ? null : Choose(definition, planned, finished[0], eligible, choosing, options);
        var noise = choice?.WithinNoise.ToHashSet() ?? [];
        return new SweepResult(
            definition, options, selection.Funnel, selection.Holdouts, choosing.Count(c => c), choosing.Count(c => !c), planned.Count,
            [.. finished.Select(trial => new SweepTrial(
                trial.Number, planned[trial.Number], Values(metrics, trial.Chosen), Values(metrics, trial.Reported), Keeps(trial), noise.Contains(trial.Number),
                trial.Failures))],
            choice, FrontOf(definition, finished));
    }

    static SweepChoice Choose(
        SweepDefinition definition, IReadOnlyList<Candidate> planned, FinishedTrial inForce, FinishedTrial[] eligible, bool[] choosing, EvaluationOptions options)
    {
        var best = 0;
        for (var i = 1; i < eligible.Length; i++)
        {
            if (definition.Objective.IsBetter(eligible[i].Chosen[0]!.Value, eligible[best].Chosen[0]!.Value))
                best = i;
        }

        // What is no mean over users cannot be paired: then only equal values are alike.
        var plateau = definition.Objective.IsMeanOverUsers
            ? Plateau.WithinNoise([.. eligible.Select(trial => ObjectiveOf(definition, trial, choosing, options))], best, definition.Objective, options)
            : [.. Enumerable.Range(0, eligible.Length).Where(i => eligible[i].Chosen[0] == eligible[best].Chosen[0])];
        var recommended = eligible[plateau[Plateau.Centre(definition.Axes, [.. plateau.Select(i => planned[eligible[i].Number].Settings)])]];

        FinishedTrial[] told = [.. new[] { recommended, eligible[best] }.DistinctBy(trial => trial.Number).Where(trial => trial.Number != inForce.Number)];
        var (comparisons, power) = Compare(definition, planned, [inForce, .. told], choosing, options);
        return new SweepChoice(eligible[best].Number, [.. plateau.Select(i => eligible[i].Number)], recommended.Number, comparisons, power);
    }

    /// <summary>Against the settings in force, which come first, on the users that had no part in the choice.</summary>
    static (IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power) Compare(
        SweepDefinition definition, IReadOnlyList<Candidate> planned, FinishedTrial[] trials, bool[] choosing, EvaluationOptions options)
    {
        if (trials.Length == 1)
            return ([], null);

        int[][] ranks = [.. trials.Select(trial => trial.Ranks.Where((_, user) => !choosing[user]).ToArray())];
        var asked = options with { Cutoffs = [options.VerdictCutoff], Primary = definition.Objective.Rank ?? options.Primary };
        return (Comparisons.Of([.. trials.Select(trial => planned[trial.Number].Name)], ranks, 0, asked), Comparisons.PowerOf(ranks, 0, asked));
    }

    static double?[] ObjectiveOf(SweepDefinition definition, FinishedTrial trial, bool[] choosing, EvaluationOptions options)
    {
        double? OfRank(int rank) => definition.Objective.Rank switch
        {
            RankMeasure.HitRate => Hit.Of(rank, options.VerdictCutoff),
            RankMeasure.Mrr => ReciprocalRank.Of(rank, options.VerdictCutoff),
            _ => Ndcg.Of(rank, options.VerdictCutoff),
        };
        var values = trial.Values ?? Array.ConvertAll(trial.Ranks, OfRank);
        return [.. values.Where((_, user) => choosing[user])];
    }

    static int[] FrontOf(SweepDefinition definition, IReadOnlyList<FinishedTrial> finished)
    {
        var (first, second) = (IndexOf(definition.Metrics, definition.Front.First), IndexOf(definition.Metrics, definition.Front.Second));
        var defined = finished.Where(trial => trial.Chosen[first] is not null && trial.Chosen[second] is not null).ToArray();
        var front = ParetoFront.Of([.. defined.Select(trial => (Up(definition.Front.First, trial.Chosen[first]!.Value), Up(definition.Front.Second, trial.Chosen[second]!.Value)))]);
        return [.. front.Select(i => defined[i].Number)];

        static double Up(SweepMetric metric, double value) => metric.HigherIsBetter ? value : -value;
    }

    static Dictionary<string, double?> Values(IReadOnlyList<SweepMetric> metrics, double?[] values)
        => metrics.Select((metric, i) => (metric.Name, Value: values[i])).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    static int IndexOf(IReadOnlyList<SweepMetric> metrics, SweepMetric metric)
    {
        for (var i = 0; i < metrics.Count; i++)
        {
            if (metrics[i] == metric)
                return i;
        }

        throw new ArgumentException($"The sweep does not measure {metric}.", nameof(metric));
    }
}
