using RecSys.Evaluation.Metrics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>The ranks of the targets by the dot product of a user's and an item's factors.</summary>
/// <param name="Own">By holdout, with the user's factor as of the holdout; a miss when the user or the target has no factor.</param>
/// <param name="OtherUser">The same with the factor of the next user of the sample: the quality without personalisation.</param>
sealed record FactorRanks(int[] Own, int[] OtherUser)
{
    const int UsersAtOnce = 8 * DotBlock.TileHeight - 1;

    /// <summary>Ranks by the item factors of the catalog and the rule of user factors of the data.</summary>
    /// <param name="workers">Number of threads; the result does not depend on it.</param>
    public static FactorRanks Of(ScoringData data, IReadOnlyList<NewItemHoldout> holdouts, int workers, CancellationToken cancellationToken)
    {
        var ranks = new FactorRanks(new int[holdouts.Count], new int[holdouts.Count]);
        if (data.Catalog.Factors is not { } factors)
            return ranks;

        var ranked = new bool[factors.ItemCount];
        for (var item = 0; item < ranked.Length; item++)
            ranked[item] = data.Catalog.Available[item] && factors.Has(item);
        Parallel.ForEach(
            Enumerable.Range(0, holdouts.Count).Chunk(UsersAtOnce),
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
            () => new UserProducts(data, useStored: false, UsersAtOnce + 1),
            (some, _, products) =>
            {
                ranks.Fill(data.Interactions, holdouts, some, ranked, products);
                return products;
            },
            _ => { });
        return ranks;
    }

    void Fill(Interactions interactions, IReadOnlyList<NewItemHoldout> holdouts, int[] some, bool[] ranked, UserProducts products)
    {
        // One more than the group: the last user's other user is the first one of the next group.
        Span<Query> queries = stackalloc Query[some.Length + 1];
        for (var i = 0; i < queries.Length; i++)
            queries[i] = QueryOf(holdouts[(some[0] + i) % holdouts.Count]);
        products.Load(queries);
        for (var i = 0; i < some.Length; i++)
        {
            Own[some[i]] = RankBy(products.Of(i).Span, holdouts[some[i]]);
            OtherUser[some[i]] = RankBy(products.Of(i + 1).Span, holdouts[some[i]]);
        }

        int RankBy(ReadOnlySpan<float> scores, NewItemHoldout holdout)
            => scores.IsEmpty ? RankOfTarget.Miss : CatalogRanks.Of(interactions, scores, ranked, holdout);
    }

    static Query QueryOf(NewItemHoldout holdout) => new(holdout.User, holdout.Time);
}
