using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Scoring;

namespace RecSys.Evaluation.Explain;

/// <summary>Makes one user's lists as an evaluation does, and returns what went into them.</summary>
public static class Explainer
{
    /// <param name="user">Index into the table of user ids.</param>
    /// <param name="item">Index into the table of item ids of another item to explain; null for none.</param>
    /// <param name="formula">The blend; null for <see cref="BlendFormula.Default"/>.</param>
    /// <returns>Null when the user has no event to hold out before the end of the window.</returns>
    /// <exception cref="ScoringException">A score is not a finite number.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public static UserExplanation? Of(
        ScoringData data, IReadOnlyList<Candidate> candidates, EvaluationOptions options, int user, int? item, BlendFormula? formula = null,
        CancellationToken cancellationToken = default)
    {
        if (HoldoutSelection.OfUser(data, user, options) is not { } holdout)
            return null;

        int[] targets = [.. holdout.Targets.Select(target => target.Item)];

        var replay = options.Protocol == EvidenceProtocol.Replay;
        var ranking = new RankingOptions(options.K, options.Seen, UseStoredUserFactors: replay) { Formula = formula ?? BlendFormula.Default };
        var run = ScoringRun.Create(
            data, [new Query(user, replay ? options.Until : holdout.Time)], [.. candidates.Select(candidate => candidate.Settings)], ranking);
        var explained = new CandidateExplanation[candidates.Count];
        run.ForEach(1, ranker =>
        {
            for (var candidate = 0; candidate < explained.Length; candidate++)
                explained[candidate] = OfCandidate(data, candidates[candidate], ranking.Formula, ranker, candidate, targets, item);
        }, cancellationToken);

        var items = data.Interactions.ItemIds;
        return new UserExplanation
        {
            User = data.Interactions.UserIds[user],
            Targets = [.. holdout.Targets.Select(target => new ExplainedTarget(items[target.Item], target.Kind, target.Cold))],
            Time = Timestamp.Text(holdout.Time),
            Protocol = options.Protocol,
            K = options.K,
            HistoryEvents = holdout.HistoryEvents,
            Evaluated = HoldoutSelection.Of(data, options).Holdouts.Any(other => other.User == user),
            Item = item is { } asked ? items[asked] : null,
            Candidates = explained,
        };
    }

    static CandidateExplanation OfCandidate(
        ScoringData data, Candidate candidate, BlendFormula formula, QueryRanker ranker, int index, int[] targets, int? item)
    {
        var settings = candidate.Settings;
        var items = data.Interactions.ItemIds;
        var profile = ranker.Profile(index);
        var tags = new List<ProfileTag>();
        foreach (var tag in profile.Tags)
            tags.Add(new ProfileTag(data.Catalog.TagNames[tag], profile.Weight(tag)));

        int[] shown = [.. ranker.Rank(index).Items, .. targets, .. item is { } asked ? (int[])[asked] : []];
        var explained = shown.Distinct().Select(one => OfItem(items, formula, ranker.Explain(index, one), targets)).ToArray();
        return new CandidateExplanation
        {
            Candidate = candidate.Name,
            Weights = ByTerm(formula, formula.WeightsOf(settings)),
            MmrLambda = settings.MmrLambda,
            BrandCap = settings.BrandCap,
            CategoryCap = settings.CategoryCap,
            SeedItems = [.. ranker.SeedItems(index).Select(seedItem => items[seedItem])],
            Profile = tags,
            PoolSize = ranker.PoolSize(index),
            MissReason = OutcomeOf(explained.Where(one => one.IsTarget).Select(one => one.MissReason)),
            List = explained,
        };
    }

    static MissReason OutcomeOf(IEnumerable<MissReason> reasons)
    {
        MissReason[] all = [.. reasons];
        return all.Contains(MissReason.Found) ? MissReason.Found : all.Max();
    }

    static ItemExplanation OfItem(IdTable items, BlendFormula formula, Explanation explanation, int[] targets) => new()
    {
        Item = items[explanation.Item],
        IsTarget = targets.Contains(explanation.Item),
        Rank = explanation.ListRank,
        MissReason = explanation.MissReason,
        Source = explanation.Source,
        Signals = explanation.Signals,
        Terms = ByTerm(formula, explanation.Terms),
        Blend = explanation.Blend,
        ProfileOverlap = explanation.ProfileOverlap,
        Boost = explanation.BoostFactor,
        Score = explanation.Score,
        RankByScore = explanation.ScoreRank,
        Mmr = explanation.Mmr,
        Cap = explanation.Cap,
    };

    static Dictionary<string, double> ByTerm(BlendFormula formula, IReadOnlyList<double> values)
        => formula.Terms.Select((term, i) => (term.Key, values[i])).ToDictionary(StringComparer.Ordinal);
}
