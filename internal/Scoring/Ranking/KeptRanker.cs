namespace RecSys.Scoring;

/// <summary>The pools of one moment with all that a score is made of but weights, boost, MMR and caps. Some 45 bytes an item of a pool.</summary>
/// <remarks>Made by <see cref="MomentRanker.Keep"/>, read by any number of <see cref="KeptRanker"/>s at the same time.</remarks>
public sealed class KeptMoment
{
    internal KeptMoment(int user, PoolSignals[] pools, int[] anchors, bool[][][] excluded)
        => (User, Pools, Anchors, Excluded) = (user, pools, anchors, excluded);

    internal int User { get; }

    internal PoolSignals[] Pools { get; }

    internal int[] Anchors { get; }

    /// <summary>By blend and exclusion of the plan.</summary>
    internal bool[][][] Excluded { get; }
}

/// <summary>Ranks kept moments for the candidates of the run that they come from: a list costs a re-score. One instance serves one thread.</summary>
public sealed class KeptRanker
{
    readonly IReadOnlyList<BlendSettings> _candidates;
    readonly SignalPlan _plan;
    readonly PoolRanker _ranker;
    KeptMoment? _moment;
    int _blend = -1;

    internal KeptRanker(ScoringData data, IReadOnlyList<BlendSettings> candidates, SignalPlan plan, RankingOptions options)
        => (_candidates, _plan, _ranker) = (candidates, plan, new PoolRanker(data, options.K));

    /// <summary>Starts a moment.</summary>
    public void Load(KeptMoment moment) => (_moment, _blend) = (moment, -1);

    /// <summary>The list of one candidate, the same as <see cref="MomentRanker.Rank"/> makes. Cheapest when candidates with equal signals follow each other.</summary>
    /// <exception cref="ScoringException">A score is not a finite number.</exception>
    /// <exception cref="InvalidOperationException">No moment was loaded.</exception>
    public RankedList Rank(int candidate)
    {
        var moment = _moment ?? throw new InvalidOperationException("Load a moment first.");
        var blend = _plan.BlendOf[candidate];
        if (_blend != blend)
        {
            _ranker.Load(moment.Pools[blend]);
            _blend = blend;
        }

        _ranker.Score(_candidates[candidate], moment.Excluded[blend][_plan.ExclusionOf[candidate]], moment.Anchors[blend], moment.User);
        return _ranker.Rank(_candidates[candidate]);
    }

    /// <summary>Items of the candidate's pool, ascending, excluded ones among them.</summary>
    public ReadOnlySpan<int> PoolItems(int candidate)
        => _moment is { } moment && moment.Pools[_plan.BlendOf[candidate]] is var pool ? pool.Items.AsSpan(0, pool.Count) : [];
}
