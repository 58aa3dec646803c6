namespace RecSys.Scoring;

/// <summary>All signals of one user at one moment, for every distinct setting of a plan. One instance serves one thread.</summary>
sealed class MomentSignals
{
    readonly ScoringData _data;
    readonly SignalPlan _plan;
    readonly RankingOptions _options;
    readonly EmbeddingNeighbours _neighbours;
    readonly PopularitySweep[] _sweeps;
    readonly double[][] _popularity;
    readonly int[][] _anchors;
    readonly CoVisitation[] _coVisitation;
    readonly BestCosines[] _cosines;
    readonly TagProfile[] _profiles;
    readonly CandidatePool[] _pools;
    readonly PoolSignals[] _signals;
    readonly HashSet<int>[] _excluded;
    (int Item, int Count)[] _session = [];
    ReadOnlyMemory<float> _collaborative;

    public MomentSignals(ScoringData data, SignalPlan plan, RankingOptions options, EmbeddingNeighbours neighbours)
    {
        (_data, _plan, _options, _neighbours) = (data, plan, options, neighbours);
        var interactions = data.Interactions;
        _sweeps = [.. plan.Popularity.Select(days => new PopularitySweep(interactions, data.Types, days))];
        _popularity = [.. plan.Popularity.Select(_ => new double[data.Catalog.ItemCount])];
        _anchors = new int[plan.CoVisitation.Count][];
        _coVisitation = [.. plan.CoVisitation.Select(_ => new CoVisitation(interactions))];
        _cosines = [.. plan.CoVisitation.Select(_ => new BestCosines(data.Catalog.ItemCount))];
        _profiles = [.. plan.Profiles.Select(_ => new TagProfile(data))];
        _pools = [.. plan.Pools.Select(_ => new CandidatePool(data.Catalog))];
        _signals = [.. plan.Blends.Select(_ => new PoolSignals())];
        _excluded = [.. plan.Exclusions.Select(_ => new HashSet<int>())];
    }

    public Moment Moment { get; private set; }

    public PoolSignals Signals(int blend) => _signals[blend];

    public CandidatePool Pool(int blend) => _pools[_plan.Blends[blend].Pool];

    public TagProfile Profile(int blend) => _profiles[_plan.Pools[_plan.Blends[blend].Pool].Profile];

    public ReadOnlySpan<int> Anchors(int blend) => _anchors[_plan.Blends[blend].CoVisitation];

    public bool IsExcluded(int exclusion, int item) => _excluded[exclusion].Contains(item);

    /// <summary>Takes in a moment; its time must not lie before that of the one before.</summary>
    /// <param name="collaborative">Dot products with the user's factors, by item; empty when the user has none.</param>
    public void Load(Moment moment, ReadOnlyMemory<float> collaborative)
    {
        Moment = moment;
        _collaborative = collaborative;
        _session = RecentItems.Session(_data.Interactions, moment.User, moment.Time);
        for (var i = 0; i < _sweeps.Length; i++)
        {
            _sweeps[i].AdvanceTo(moment.Time);
            _sweeps[i].CopyTo(_popularity[i]);
        }

        for (var i = 0; i < _profiles.Length; i++)
            _profiles[i].Load(moment, _plan.Profiles[i].WindowDays, _plan.Profiles[i].TopN);
        LoadAnchors();
        LoadExclusions();
        for (var i = 0; i < _pools.Length; i++)
        {
            var (popularity, profile, fanout) = _plan.Pools[i];
            _pools[i].Load(fanout, _popularity[popularity], _collaborative.Span, _profiles[profile], _session);
        }

        for (var i = 0; i < _signals.Length; i++)
        {
            var blend = i;
            _signals[i].Load(_data.Catalog, Pool(i).Items, item => SignalsOf(blend, item), Profile(i));
        }
    }

    /// <summary>The signals of any item, in the pool or not.</summary>
    public SignalValues SignalsOf(int blend, int item)
    {
        var (pool, coVisitation) = _plan.Blends[blend];
        return new SignalValues(
            SignalValue.Saturated(_popularity[_plan.Pools[pool].Popularity][item]),
            SignalValue.Saturated(_coVisitation[coVisitation][item]),
            SignalValue.Clamped(_cosines[coVisitation][item]),
            SignalValue.Saturated(_collaborative.IsEmpty ? 0 : _collaborative.Span[item]),
            SignalValue.Saturated(_profiles[_plan.Pools[pool].Profile].Matches(item)),
            SignalValue.Saturated(SessionCount(item)));
    }

    int SessionCount(int item)
    {
        foreach (var (counted, count) in _session)
        {
            if (counted == item)
                return count;
        }

        return 0;
    }

    void LoadAnchors()
    {
        var end = _data.Interactions.CountBefore(Moment.Time);
        for (var i = 0; i < _anchors.Length; i++)
        {
            var start = Days.WindowStart(Moment.Time, _plan.CoVisitation[i]);
            _anchors[i] = RecentItems.Anchors(_data.Interactions, Moment.User, start, Moment.Time);
            _coVisitation[i].Load(_anchors[i], _data.Interactions.CountBefore(start), end);
            _cosines[i].Load(_anchors[i], _neighbours);
        }
    }

    void LoadExclusions()
    {
        var interactions = _data.Interactions;
        var events = interactions.EventsOfUser(Moment.User);
        var items = interactions.ItemsOfUser(Moment.User);
        var end = Interactions.CountBelow(events, interactions.CountBefore(Moment.Time));
        for (var e = 0; e < _excluded.Length; e++)
        {
            var key = _plan.Exclusions[e];
            _excluded[e].Clear();
            var start = interactions.CountBefore(Days.WindowStart(Moment.Time, key.WindowDays));
            for (var i = 0; i < end; i++)
            {
                if (_options.Seen == SeenItems.Filter || (events[i] >= start && key.Names(interactions.Types[events[i]])))
                    _excluded[e].Add(items[i]);
            }
        }
    }

    /// <summary>The embedding signal: each item's best cosine over the anchors that keep it.</summary>
    sealed class BestCosines(int items)
    {
        readonly float[] _best = new float[items];
        readonly List<int> _scored = [];

        public float this[int item] => _best[item];

        public void Load(ReadOnlySpan<int> anchors, EmbeddingNeighbours neighbours)
        {
            foreach (var item in _scored)
                _best[item] = 0;
            _scored.Clear();
            foreach (var anchor in anchors)
            {
                foreach (var (item, cosine) in neighbours.Of(anchor))
                {
                    if (_best[item] == 0)
                        _scored.Add(item);
                    _best[item] = Math.Max(_best[item], cosine);
                }
            }
        }
    }
}
