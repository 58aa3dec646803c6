namespace RecSys.Scoring;

/// <summary>The pools of one query, to be ranked again. Takes some 45 bytes per item of a pool.</summary>
/// <remarks>Immutable: any number of <see cref="KeptRanker"/>s can read it at the same time.</remarks>
public sealed class KeptQuery
{
    internal KeptQuery(int user, PoolSignals[] pools, int[] seedItems, bool[][][] excluded)
        => (User, Pools, SeedItems, Excluded) = (user, pools, seedItems, excluded);

    internal int User { get; }

    internal PoolSignals[] Pools { get; }

    internal int[] SeedItems { get; }

    /// <summary>By blend and exclusion of the plan.</summary>
    internal bool[][][] Excluded { get; }
}

/// <summary>Ranks kept queries for the candidates of their run without computing signals again. One instance serves one thread.</summary>
public sealed class KeptRanker
{
    readonly IReadOnlyList<BlendSettings> _candidates;
    readonly SignalPlan _plan;
    readonly double[][] _weights;
    readonly PoolRanker _ranker;
    KeptQuery? _query;
    int _blend = -1;

    internal KeptRanker(ScoringData data, IReadOnlyList<BlendSettings> candidates, SignalPlan plan, RankingOptions options)
        => (_candidates, _plan, _weights, _ranker)
            = (candidates, plan, [.. candidates.Select(options.Formula.WeightsOf)], new PoolRanker(data, options));

    /// <summary>Loads a query.</summary>
    public void Load(KeptQuery query) => (_query, _blend) = (query, -1);

    /// <summary>The list of one candidate, equal to that of <see cref="QueryRanker.Rank"/>. Fastest when candidates with equal signals follow each other.</summary>
    /// <exception cref="ScoringException">A score is not a finite number.</exception>
    /// <exception cref="InvalidOperationException">No query is loaded.</exception>
    public RankedList Rank(int candidate)
    {
        var query = _query ?? throw new InvalidOperationException("Load a query first.");
        var blend = _plan.BlendOf[candidate];
        if (_blend != blend)
        {
            _ranker.Load(query.Pools[blend]);
            _blend = blend;
        }

        _ranker.Score(_candidates[candidate], _weights[candidate], query.Excluded[blend][_plan.ExclusionOf[candidate]], query.SeedItems[blend], query.User);
        return _ranker.Rank(_candidates[candidate]);
    }

    /// <summary>Items of the candidate's pool, ascending, including excluded ones.</summary>
    public ReadOnlySpan<int> PoolItems(int candidate)
        => _query is { } query && query.Pools[_plan.BlendOf[candidate]] is var pool ? pool.Items.AsSpan(0, pool.Count) : [];
}
