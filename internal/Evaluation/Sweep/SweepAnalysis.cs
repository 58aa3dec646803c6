using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Sweep;

/// <summary>Chooses among finished trials on the selection half of the users and reports the choice on the test half.</summary>
static class SweepAnalysis
{
    /// <param name="planned">All trials of the sweep, by number.</param>
    /// <param name="finished">By number, including trial 0.</param>
    /// <param name="inSelection">By user: whether it is in the selection half.</param>
    public static SweepResult Of(
        SweepDefinition definition, IReadOnlyList<Candidate> planned, IReadOnlyList<FinishedTrial> finished, HoldoutSelection selection, bool[] inSelection,
        EvaluationOptions options)
    {
        var metrics = definition.Metrics;
        bool IsEligible(FinishedTrial trial) => definition.Constraints.All(constraint => constraint.IsSatisfiedBy(trial.Chosen[IndexOf(metrics, constraint.Metric)]));

        var eligible = finished.Where(IsEligible).Where(trial => trial.Chosen[0] is not null).ToArray();
        var choice = eligible.Length == 0 ? null : Choose(definition, planned, finished[0], eligible, selection, inSelection, options);
        var noise = choice?.WithinNoise.ToHashSet() ?? [];
        return new SweepResult
        {
            Definition = definition,
            Options = options,
            Funnel = selection.Funnel,
            Holdouts = selection.Holdouts,
            SelectionUsers = inSelection.Count(user => user),
            TestUsers = inSelection.Count(user => !user),
            Planned = planned.Count,
            Trials = [.. finished.Select(trial => new SweepTrial
            {
                Number = trial.Number,
                Candidate = planned[trial.Number],
                Chosen = Values(metrics, trial.Chosen),
                Reported = Values(metrics, trial.Reported),
                KeepsConstraints = IsEligible(trial),
                WithinNoise = noise.Contains(trial.Number),
                Failures = trial.Failures,
            })],
            Choice = choice,
            Front = FrontOf(definition, finished),
        };
    }

    static SweepChoice Choose(
        SweepDefinition definition, IReadOnlyList<Candidate> planned, FinishedTrial current, FinishedTrial[] eligible, HoldoutSelection selection,
        bool[] inSelection, EvaluationOptions options)
    {
        var best = 0;
        for (var i = 1; i < eligible.Length; i++)
        {
            if (definition.Objective.IsBetter(eligible[i].Chosen[0]!.Value, eligible[best].Chosen[0]!.Value))
                best = i;
        }

        // A metric that is not a mean over users cannot be paired: then only equal values are within noise.
        var plateau = definition.Objective.IsMeanOverUsers
            ? Plateau.WithinNoise([.. eligible.Select(trial => ObjectiveOf(definition, trial, inSelection, options))], best, definition.Objective, [.. selection.Holdouts.Where((_, holdout) => inSelection[holdout]).Select(holdout => holdout.User)], options)
            : [.. Enumerable.Range(0, eligible.Length).Where(i => eligible[i].Chosen[0] == eligible[best].Chosen[0])];
        var recommended = eligible[plateau[Plateau.Centre(definition.Axes, [.. plateau.Select(i => planned[eligible[i].Number].Settings)])]];

        FinishedTrial[] reported = [.. new[] { recommended, eligible[best] }.DistinctBy(trial => trial.Number).Where(trial => trial.Number != current.Number)];
        var (comparisons, power) = Compare(definition, planned, [current, .. reported], selection, inSelection, options);
        return new SweepChoice(eligible[best].Number, [.. plateau.Select(i => eligible[i].Number)], recommended.Number, comparisons, power);
    }

    /// <summary>Against the current settings, which come first, on the test half.</summary>
    static (IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power) Compare(
        SweepDefinition definition, IReadOnlyList<Candidate> planned, FinishedTrial[] trials, HoldoutSelection selection, bool[] inSelection, EvaluationOptions options)
    {
        if (trials.Length == 1)
            return ([], null);

        int[] test = [.. Enumerable.Range(0, inSelection.Length).Where(holdout => !inSelection[holdout])];
        int[] users = Array.ConvertAll(test, holdout => selection.Holdouts[holdout].User);
        TargetRanks[] ranks = [.. trials.Select(trial => trial.Ranks.Of(test))];
        var asked = options with { Cutoffs = [options.VerdictCutoff], Primary = definition.Objective.OfTargets is null ? options.Primary : definition.Objective };
        return (Comparisons.Of([.. trials.Select(trial => planned[trial.Number].Name)], ranks, 0, asked, users), Comparisons.PowerOf(ranks, 0, asked, users));
    }

    static double?[] ObjectiveOf(SweepDefinition definition, FinishedTrial trial, bool[] inSelection, EvaluationOptions options)
    {
        var values = trial.Values ?? Array.ConvertAll(trial.Ranks.Scores(definition.Objective.OfTargets!, options.VerdictCutoff), score => (double?)score);
        return [.. values.Where((_, user) => inSelection[user])];
    }

    static int[] FrontOf(SweepDefinition definition, IReadOnlyList<FinishedTrial> finished)
    {
        var (first, second) = (IndexOf(definition.Metrics, definition.Front.First), IndexOf(definition.Metrics, definition.Front.Second));
        var defined = finished.Where(trial => trial.Chosen[first] is not null && trial.Chosen[second] is not null).ToArray();
        var front = ParetoFront.Of([.. defined.Select(trial => (Up(definition.Front.First, trial.Chosen[first]!.Value), Up(definition.Front.Second, trial.Chosen[second]!.Value)))]);
        return [.. front.Select(i => defined[i].Number)];

        static double Up(Metric metric, double value) => metric.HigherIsBetter == true ? value : -value;
    }

    static Dictionary<string, double?> Values(IReadOnlyList<Metric> metrics, double?[] values)
        => metrics.Select((metric, i) => (metric.Name, Value: values[i])).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    static int IndexOf(IReadOnlyList<Metric> metrics, Metric metric)
    {
        for (var i = 0; i < metrics.Count; i++)
        {
            if (metrics[i] == metric)
                return i;
        }

        throw new ArgumentException($"The sweep does not measure {metric}.", nameof(metric));
    }
}
