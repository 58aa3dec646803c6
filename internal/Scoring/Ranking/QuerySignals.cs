namespace RecSys.Scoring;

/// <summary>The pools of one query and the signals of their items, for every distinct setting of a plan. One instance serves one thread.</summary>
sealed class QuerySignals
{
    readonly ScoringData _data;
    readonly SignalPlan _plan;
    readonly RankingOptions _options;
    readonly EmbeddingNeighbours _neighbours;
    readonly PopularitySweep[] _sweeps;
    readonly double[][] _popularity;
    readonly int[][] _seedItems;
    readonly CoVisitation[] _coVisitation;
    readonly BestCosines[] _cosines;
    readonly TagProfile[] _profiles;
    readonly CandidatePool[] _pools;
    readonly PoolSignals[] _signals;
    readonly HashSet<int>[] _excluded;
    (int Item, int Count)[] _session = [];
    ReadOnlyMemory<float> _factorProducts;

    public QuerySignals(ScoringData data, SignalPlan plan, RankingOptions options, EmbeddingNeighbours neighbours)
    {
        (_data, _plan, _options, _neighbours) = (data, plan, options, neighbours);
        var interactions = data.Interactions;
        _sweeps = [.. plan.Popularity.Select(days => new PopularitySweep(interactions, data.Types, days))];
        _popularity = [.. plan.Popularity.Select(_ => new double[data.Catalog.ItemCount])];
        _seedItems = new int[plan.CoVisitation.Count][];
        _coVisitation = [.. plan.CoVisitation.Select(_ => new CoVisitation(interactions))];
        _cosines = [.. plan.CoVisitation.Select(_ => new BestCosines(data.Catalog.ItemCount))];
        _profiles = [.. plan.Profiles.Select(_ => new TagProfile(data))];
        _pools = [.. plan.Pools.Select(_ => new CandidatePool(data.Catalog))];
        _signals = [.. plan.Blends.Select(_ => new PoolSignals(options.Formula))];
        _excluded = [.. plan.Exclusions.Select(_ => new HashSet<int>())];
    }

    public Query Query { get; private set; }

    public PoolSignals Signals(int blend) => _signals[blend];

    public CandidatePool Pool(int blend) => _pools[_plan.Blends[blend].Pool];

    public TagProfile Profile(int blend) => _profiles[_plan.Pools[_plan.Blends[blend].Pool].Profile];

    public ReadOnlySpan<int> SeedItems(int blend) => _seedItems[_plan.Blends[blend].CoVisitation];

    public bool IsExcluded(int exclusion, int item) => _excluded[exclusion].Contains(item);

    /// <summary>Loads a query. Times must not descend from one call to the next.</summary>
    /// <param name="factorProducts">By item: dot product with the user's factors; empty when the user has none.</param>
    public void Load(Query query, ReadOnlyMemory<float> factorProducts)
    {
        Query = query;
        _factorProducts = factorProducts;
        _session = RecentItems.Session(_data.Interactions, query.User, query.Time);
        for (var i = 0; i < _sweeps.Length; i++)
        {
            _sweeps[i].AdvanceTo(query.Time);
            _sweeps[i].CopyTo(_popularity[i]);
        }

        for (var i = 0; i < _profiles.Length; i++)
            _profiles[i].Load(query, _plan.Profiles[i].WindowDays, _plan.Profiles[i].TopN);
        LoadSeedItems();
        LoadExclusions();
        for (var i = 0; i < _pools.Length; i++)
        {
            var (popularity, profile, fanout, off) = _plan.Pools[i];
            _pools[i].Load(fanout, _popularity[popularity], _factorProducts.Span, _profiles[profile], _session, off);
        }

        for (var i = 0; i < _signals.Length; i++)
            _signals[i].Load(Inputs(i), Pool(i).Items, _plan.Blends[i].Off);
    }

    /// <summary>What the signals are measured from.</summary>
    /// <param name="blend">Index into the plan's blends.</param>
    public SignalInputs Inputs(int blend)
    {
        var (pool, coVisitation, _) = _plan.Blends[blend];
        return new SignalInputs
        {
            Data = _data,
            Query = Query,
            SeedItems = _seedItems[coVisitation],
            Popularity = _popularity[_plan.Pools[pool].Popularity],
            CoVisitation = _coVisitation[coVisitation].Counts,
            Cosines = _cosines[coVisitation].Values,
            FactorProducts = _factorProducts.Span,
            Profile = Profile(blend),
            Session = _session,
        };
    }

    void LoadSeedItems()
    {
        var end = _data.Interactions.CountBefore(Query.Time);
        for (var i = 0; i < _seedItems.Length; i++)
        {
            var start = Days.WindowStart(Query.Time, _plan.CoVisitation[i]);
            _seedItems[i] = RecentItems.SeedItems(_data.Interactions, Query.User, start, Query.Time);
            _coVisitation[i].Load(_seedItems[i], _data.Interactions.CountBefore(start), end);
            _cosines[i].Load(_seedItems[i], _neighbours);
        }
    }

    void LoadExclusions()
    {
        var interactions = _data.Interactions;
        var events = interactions.EventsOfUser(Query.User);
        var items = interactions.ItemsOfUser(Query.User);
        var end = Interactions.CountBelow(events, interactions.CountBefore(Query.Time));
        for (var e = 0; e < _excluded.Length; e++)
        {
            var key = _plan.Exclusions[e];
            _excluded[e].Clear();
            var start = interactions.CountBefore(Days.WindowStart(Query.Time, key.WindowDays));
            for (var i = 0; i < end; i++)
            {
                if (_options.Seen == SeenItems.Filter || (events[i] >= start && key.Names(interactions.Types[events[i]])))
                    _excluded[e].Add(items[i]);
            }
        }
    }
}
