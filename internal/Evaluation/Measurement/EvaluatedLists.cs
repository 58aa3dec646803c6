using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Measurement;

/// <summary>The lists of one candidate of an evaluation at one cut-off, over all users.</summary>
/// <param name="candidate">Position in the run.</param>
/// <param name="catalog">By item: its position among the available items, or below 0; and how many there are.</param>
sealed class EvaluatedLists(
    IReadOnlyList<CandidateLists> all, int candidate, int baseline, int k, PriorPopularity prior, bool[] head, (int[] Position, int Size) catalog)
    : MeasuredLists(k, all[candidate].Lists, all[candidate].Ranks, [.. Enumerable.Range(0, all[candidate].Lists.Length)])
{
    protected override int CatalogSize => catalog.Size;

    protected override int[] PositionInCatalog => catalog.Position;

    protected override bool HasItemsOutsideCatalog => all[candidate].Source is not null;

    protected override bool[] Head => head;

    public override int[] BaselineListOf(int user) => all[baseline].Lists[user];

    public override ReadOnlySpan<int> PopularityRanksOf(int user) => prior.TargetRanks[user];

    public override double? Novelty(int user) => prior.Novelty(candidate, user);

    public override double? AveragePopularity(int user) => prior.AveragePopularity(candidate, user);

    public override IntraListDiversity Diversity(int user) => all[candidate].Diversities[user];
}
