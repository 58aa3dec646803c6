using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Sweep;

/// <summary>The lists of one trial over some users, cut off at k.</summary>
sealed class TrialLists(SweepGround ground, int[][] lists, TargetRanks ranks, int[] users) : MeasuredLists(ground.K, lists, ranks, users)
{
    protected override int CatalogSize => ground.Catalog.AvailableCount;

    protected override int[] PositionInCatalog => ground.PositionInCatalog;

    protected override bool[] Head => ground.Head;

    public override int[] BaselineListOf(int user) => ground.BaselineLists[user];

    public override ReadOnlySpan<int> PopularityRanksOf(int user) => ground.PopularityRanks[user];

    public override IntraListDiversity Diversity(int user) => IntraListDiversity.Of(ListOf(user), ground.Catalog.Tags);

    // These metrics take counts by item: here an item is its position in the list.
    public override double? Novelty(int user) => Metrics.Novelty.Of(Positions(user), UserCounts(user), ground.Prior.Users(ground.Times[user]));

    public override double? AveragePopularity(int user) => RecommendationPopularity.Of(Positions(user), UserCounts(user));

    int[] UserCounts(int user) => ground.Prior.UserCounts(ListOf(user), ground.Times[user]);

    int[] Positions(int user) => [.. Enumerable.Range(0, ListOf(user).Length)];
}
