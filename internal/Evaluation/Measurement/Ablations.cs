using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Measurement;

/// <summary>Compares each blend with itself without each of its parts.</summary>
static class Ablations
{
    /// <param name="ranks">By candidate: the ranks with all parts.</param>
    /// <param name="ablated">The ranks without each part that a candidate uses.</param>
    /// <param name="users">By holdout: any number of its user.</param>
    public static IReadOnlyList<CandidateAblation> Of(
        IReadOnlyList<Candidate> candidates, IReadOnlyList<TargetRanks> ranks, IReadOnlyList<AblatedRanks> ablated, int[] users, EvaluationOptions options)
    {
        // One pass for all candidates: every series has the same users, so all use the same resamples.
        var measures = Comparisons.Paired(
            [.. ablated.Select(without => ranks[without.Candidate])], [.. ablated.Select(without => without.Slots.Ranks)],
            [.. ablated.Select(without => without.Candidate)], users, options);
        var at = ablated.Index().ToDictionary(without => (without.Item.Candidate, without.Item.Part), without => without.Index);
        return [.. candidates.Index().Where(candidate => candidate.Item.Run is null).Select(candidate => new CandidateAblation(
            candidate.Item.Name, NumbersOf(ranks[candidate.Index], options),
            [.. AblatedPart.All.Select(part => at.TryGetValue((candidate.Index, part), out var i) ? Used(ablated[i], measures[i], options) : NotUsed(part))]))];
    }

    /// <param name="ranks">By candidate: the ranks with MMR and caps.</param>
    public static WithoutReranking Of(IReadOnlyList<Candidate> candidates, IReadOnlyList<TargetRanks> ranks, AblatedRanks without, int[] users, EvaluationOptions options)
    {
        var measures = Comparisons.Paired([without.Slots.Ranks], [ranks[without.Candidate]], [without.Candidate], users, options)[0];
        var primary = measures.First(measure => measure.Measure == options.Primary);
        return new WithoutReranking(
            candidates[without.Candidate].Name, NumbersOf(without.Slots.Ranks, options), Comparisons.VerdictOf(primary, options.Margin), primary, measures);
    }

    static PartAblation Used(AblatedRanks without, IReadOnlyList<MeasureComparison> measures, EvaluationOptions options)
    {
        var primary = measures.First(measure => measure.Measure == options.Primary);
        return new PartAblation
        {
            Part = without.Part.Name,
            Without = NumbersOf(without.Slots.Ranks, options),
            Verdict = Comparisons.VerdictOf(primary, options.Margin),
            Primary = primary,
            Measures = measures,
        };
    }

    static PartAblation NotUsed(AblatedPart part) => new() { Part = part.Name, Without = null, Verdict = null, Primary = null, Measures = [] };

    static CandidateNumbers NumbersOf(TargetRanks ranks, EvaluationOptions options)
    {
        var k = options.VerdictCutoff;
        return new CandidateNumbers(k, HitRanks.Of(ranks.FirstRanks(), k).Hits, MetricValues.OfRanks(options.Metrics, ranks, k, intervals: true));
    }
}
