using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Gates;

/// <summary>Applies rules to candidates. A rule uses the bound of an interval, never only a value.</summary>
/// <remarks>
/// <para>A minimum passes when the lower end of the value's 95 % interval is at least the limit, so that a candidate whose true value is
/// below it passes in about one of forty runs. It is missed when the value itself is below the limit. In between, the evidence is not
/// enough.</para>
/// <para>A "not worse by" passes when the lower end of the difference's 95 % interval is within the limit. When no user's rank differs, it
/// passes only if the lists are the same too: other lists with the same ranks are no evidence about the next target. It is missed when the difference
/// itself is not within the limit and the candidate is significantly worse: adjusted p &lt; 0.05, an interval without 0, and 20 users who differ, as for a verdict.
/// Holm corrects over all rules of this kind, so that candidates as good as the baseline miss any of them in at most 5 % of the runs,
/// whatever the limits.</para>
/// </remarks>
public static class GateEvaluation
{
    /// <summary>Applies every rule to each of its candidates.</summary>
    /// <param name="options">Seed, workers, and the cut-offs of the run.</param>
    /// <exception cref="ArgumentException">A rule has a candidate, segmentation or cut-off that the run does not have.</exception>
    public static GateReport Of(GateRules rules, Outcomes outcomes, Pairing pairing, EvaluationOptions options)
    {
        var k = rules.K ?? options.VerdictCutoff;
        if (!options.Cutoffs.Contains(k))
            throw new ArgumentException(Text($"There is no cut-off {k}."), nameof(rules));

        Question[] questions =
        [
            .. from candidate in CandidatesOf(rules, outcomes, pairing)
               from rule in rules.Rules
               from question in Expand(rule, candidate, outcomes, pairing)
               select question,
        ];
        var answers = questions.GroupBy(question => question.Group).SelectMany(group => Ask([.. group], outcomes, pairing, k, options)).ToDictionary();
        Question[] differences = [.. questions.Where(question => question.Rule.Kind == GateKind.NotWorseBy && answers[question].P is not null)];
        var adjusted = differences.Zip(Holm.Adjust([.. differences.Select(question => answers[question].P!.Value)])).ToDictionary();

        GateLine[] lines = [.. questions.Select(question => LineOf(
            question, answers[question], adjusted.TryGetValue(question, out var p) ? p : null, outcomes, pairing, rules.MinUsers, k))];
        return new GateReport(lines.Length == 0 ? GateOutcome.Passed : lines.Max(line => line.Outcome), rules.MinUsers, lines);
    }

    /// <summary>One rule for one candidate in one segment, or over all users.</summary>
    /// <param name="Users">Positions in the run, or in the pairing for a difference.</param>
    sealed record Question(GateRule Rule, int Candidate, string? Segment, int[] Users)
    {
        /// <summary>Questions over the same users share one bootstrap.</summary>
        public (GateKind, string?, string?) Group => (Rule.Kind, Rule.Segmentation, Segment);
    }

    readonly record struct Answer(double? Value, Interval Interval, double? P, PairedDifferences? Series = null);

    static IEnumerable<int> CandidatesOf(GateRules rules, Outcomes outcomes, Pairing pairing)
    {
        if (rules.Candidates is null)
            return pairing.Challengers(outcomes).DefaultIfEmpty(0);

        string[] names = [.. outcomes.Candidates.Select(candidate => candidate.Candidate)];
        return rules.Candidates.Select(name => Array.IndexOf(names, name) is var position and >= 0
            ? position
            : throw new ArgumentException($"There is no candidate '{name}'.", nameof(rules)));
    }

    static IEnumerable<Question> Expand(GateRule rule, int candidate, Outcomes outcomes, Pairing pairing)
    {
        int[] all = rule.Kind == GateKind.Minimum ? [.. Enumerable.Range(0, outcomes.Holdouts.Length)] : pairing.Users;
        if (rule.Segmentation is null)
            return [new Question(rule, candidate, null, Positions(all.Length, _ => true))];

        var segmentation = outcomes.Segmentations.FirstOrDefault(segmentation => segmentation.Name == rule.Segmentation)
            ?? throw new ArgumentException($"There is no segmentation '{rule.Segmentation}'.", nameof(rule));
        var labels = rule.Segment is null ? segmentation.Labels : [rule.Segment];
        return labels.Select(label => new Question(
            rule, candidate, label, Positions(all.Length, i => segmentation.Labels[segmentation.SegmentOf[all[i]]] == label)));

        static int[] Positions(int count, Func<int, bool> isIn) => [.. Enumerable.Range(0, count).Where(isIn)];
    }

    static IEnumerable<KeyValuePair<Question, Answer>> Ask(
        Question[] questions, Outcomes outcomes, Pairing pairing, int k, EvaluationOptions options)
    {
        var series = questions.Select(question => SeriesOf(question, outcomes, pairing, k)).ToArray();
        PairedDifferences[] defined = [.. series.OfType<PairedDifferences>()];
        var isMinimum = questions[0].Rule.Kind == GateKind.Minimum;
        var intervals = new Queue<Interval>(isMinimum
            ? PairedBootstrap.Of(defined, options.Seed, options.Workers, options.Resamples)
            : PairedBootstrap.OfDifferences(defined, options.Seed, options.Workers, options.Resamples));
        var flips = new Queue<double>(isMinimum ? [] : SignFlip.TwoSidedP(defined, options.Seed, options.Workers, options.Resamples));
        return questions.Zip(series, (question, own) => KeyValuePair.Create(question, own is null ? new Answer() : AnswerOf(question, own, intervals.Dequeue(), flips)));
    }

    static Answer AnswerOf(Question question, PairedDifferences series, Interval bootstrap, Queue<double> flips)
    {
        if (question.Rule.Kind == GateKind.Minimum)
            return new Answer(series.Mean, question.Rule.Metric.IsProportion && series.Holdouts == series.Users ? Wilson.Of(series.Wins, series.Users) : bootstrap, null);

        return new Answer(series.Mean, bootstrap, Comparisons.POf(series, question.Rule.Metric, flips.Dequeue()), series);
    }

    /// <summary>The candidate's column against the baseline's, or against zeros; null where there are no users or the metric is undefined.</summary>
    static PairedDifferences? SeriesOf(Question question, Outcomes outcomes, Pairing pairing, int k)
    {
        var (rule, users) = (question.Rule, question.Users);
        if (users.Length == 0 || (rule.Kind == GateKind.NotWorseBy && rule.Metric.OfAllUsersOnly && !pairing.SameUsers))
            return null;

        var columns = outcomes.Candidates[question.Candidate];
        var userOf = UsersOf(question, outcomes, pairing);
        if (rule.Kind == GateKind.Minimum)
        {
            return rule.Metric.GateColumn(columns, users, k, outcomes.CatalogSize) is { } column
                ? PairedDifferences.Of(column, new double[column.Length], userOf)
                : null;
        }

        var own = rule.Metric.GateColumn(columns, Array.ConvertAll(users, i => pairing.Users[i]), k, outcomes.CatalogSize);
        var baseline = rule.Metric.GateColumn(pairing.Columns, users, k, outcomes.CatalogSize);
        return own is null || baseline is null ? null : PairedDifferences.Of(own, baseline, userOf);
    }

    /// <summary>By position of the question: the number of the user.</summary>
    static int[] UsersOf(Question question, Outcomes outcomes, Pairing pairing)
        => Array.ConvertAll(question.Users, i => outcomes.Users[question.Rule.Kind == GateKind.Minimum ? i : pairing.Users[i]]);

    /// <summary>Whether the candidate and the baseline have the same first k items for every holdout of the question.</summary>
    static bool HaveSameLists(Question question, Outcomes outcomes, Pairing pairing, int k)
        => outcomes.Candidates[question.Candidate].At(k)?.Lists is { } own && pairing.Columns.At(k)?.Lists is { } baseline
            && question.Users.All(i => own[pairing.Users[i]] == baseline[i]);

    static GateLine LineOf(Question question, Answer answer, double? adjustedP, Outcomes outcomes, Pairing pairing, int minUsers, int k)
    {
        var users = UsersOf(question, outcomes, pairing).Distinct().Count();
        var sameLists = new Lazy<bool>(() => HaveSameLists(question, outcomes, pairing, k));
        var (outcome, reason) = Judge(question, answer, adjustedP, users, minUsers, sameLists);
        var undefined = answer.Value is null;
        return new GateLine
        {
            Candidate = outcomes.Candidates[question.Candidate].Candidate,
            Segmentation = question.Rule.Segmentation,
            Segment = question.Segment,
            Kind = question.Rule.Kind,
            Measure = question.Rule.Metric.Name,
            K = k,
            Limit = question.Rule.Limit,
            Users = users,
            Value = answer.Value,
            Lower = undefined ? null : answer.Interval.Lower,
            Upper = undefined ? null : answer.Interval.Upper,
            AdjustedP = adjustedP,
            Outcome = outcome,
            Reason = reason,
        };
    }

    static (GateOutcome Outcome, string Reason) Judge(Question question, Answer answer, double? adjustedP, int users, int minUsers, Lazy<bool> sameLists)
    {
        if (users < minUsers)
            return (GateOutcome.NotEnoughEvidence, Text($"{users:N0} users; {minUsers:N0} are required"));
        if (answer.Value is not { } value)
            return (GateOutcome.NotEnoughEvidence, UndefinedReason(question.Rule));
        return question.Rule.Kind == GateKind.Minimum
            ? JudgeMinimum(value, answer.Interval.Lower, question.Rule.Limit)
            : JudgeDifference(question.Rule.Metric, value, answer, adjustedP!.Value, -question.Rule.Limit, sameLists);
    }

    static string UndefinedReason(GateRule rule) => (rule.Kind, rule.Metric.OfAllUsersOnly) switch
    {
        (GateKind.NotWorseBy, true) => $"{rule.Metric.Label} can only be compared over the same users and the same k",
        (GateKind.NotWorseBy, false) => "no list contains an item, or the stored run does not have this k",
        (_, true) => "no item of the catalog is available",
        _ => "no list contains an item",
    };

    static (GateOutcome Outcome, string Reason) JudgeMinimum(double value, double lower, double limit)
    {
        if (lower >= limit)
            return (GateOutcome.Passed, Text($"lower bound {lower:0.0000} is at least {limit:0.0000}"));
        return value < limit
            ? (GateOutcome.Missed, Text($"{value:0.0000} is below {limit:0.0000}"))
            : (GateOutcome.NotEnoughEvidence, Text($"{value:0.0000} is at least {limit:0.0000}, but its lower bound {lower:0.0000} is not"));
    }

    static (GateOutcome Outcome, string Reason) JudgeDifference(Metric metric, double difference, Answer answer, double adjustedP, double limit, Lazy<bool> sameLists)
    {
        var (lower, series) = (answer.Interval.Lower, answer.Series!);
        if (metric.OfTargets is not null && !series.AnyDiffers)
        {
            return sameLists.Value
                ? (GateOutcome.Passed, Text($"same list for all {series.Users:N0} users"))
                : (GateOutcome.NotEnoughEvidence, Text($"same rank for all {series.Users:N0} users, but other lists: no user shows a difference"));
        }

        if (lower >= limit)
            return (GateOutcome.Passed, series.AnyDiffers ? $"lower bound {Signed(lower)} is not below {Signed(limit)}" : "no user differs");
        if (difference >= limit)
            return (GateOutcome.NotEnoughEvidence, $"{Signed(difference)} is not below {Signed(limit)}, but its lower bound {Signed(lower)} is");
        return Comparisons.IsSignificant(series.Positions.Length, adjustedP, answer.Interval)
            ? (GateOutcome.Missed, $"{Signed(difference)} is below {Signed(limit)}, adjusted p {PStatement(adjustedP)}")
            : (GateOutcome.NotEnoughEvidence, Text($"{Signed(difference)} is below {Signed(limit)}, but not significantly worse: adjusted p {PStatement(adjustedP)}, {series.Positions.Length:N0} users differ"));
    }
}
