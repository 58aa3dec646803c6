namespace RecSys.Scoring;

/// <summary>One query with its signals computed: ranks it for every candidate of the run.</summary>
/// <remarks>Valid only during the call of the visitor of <see cref="ScoringRun.ForEach"/>, and on its thread.</remarks>
public sealed class QueryRanker
{
    readonly ScoringData _data;
    readonly IReadOnlyList<BlendSettings> _candidates;
    readonly SignalPlan _plan;
    readonly BlendFormula _formula;
    readonly double[][] _weights;
    readonly QuerySignals _signals;
    readonly PoolRanker[] _rankers;
    readonly bool[]?[,] _excluded;
    readonly int _k;
    int _scored = -1;
    (int Candidate, RankedList? List) _ranked = (-1, null);

    internal QueryRanker(
        ScoringData data, IReadOnlyList<BlendSettings> candidates, SignalPlan plan, RankingOptions options, QuerySignals signals)
    {
        (_data, _candidates, _plan, _formula, _signals) = (data, candidates, plan, options.Formula, signals);
        _weights = [.. candidates.Select(_formula.WeightsOf)];
        _rankers = [.. plan.Blends.Select(_ => new PoolRanker(data, options))];
        _excluded = new bool[plan.Blends.Count, plan.Exclusions.Count][];
        _k = options.K;
    }

    /// <summary>Index of the query in the list given to <see cref="ScoringRun"/>.</summary>
    public int Index { get; private set; }

    /// <summary>User and time.</summary>
    public Query Query => _signals.Query;

    /// <summary>Number of the user's seed items under a candidate's co-visitation window, at most 10.</summary>
    public int SeedItemCount(int candidate) => _signals.SeedItems(_plan.BlendOf[candidate]).Length;

    /// <summary>The user's seed items under a candidate's co-visitation window, newest first, at most 10.</summary>
    public IReadOnlyList<int> SeedItems(int candidate) => _signals.SeedItems(_plan.BlendOf[candidate]).ToArray();

    /// <summary>The user's tag profile under a candidate's window and size.</summary>
    public TagProfile Profile(int candidate) => _signals.Profile(_plan.BlendOf[candidate]);

    /// <summary>Number of items in the candidate pool, including excluded ones.</summary>
    public int PoolSize(int candidate) => _signals.Pool(_plan.BlendOf[candidate]).Items.Length;

    /// <summary>The list of one candidate.</summary>
    /// <exception cref="ScoringException">A score is not a finite number.</exception>
    public RankedList Rank(int candidate)
    {
        if (_ranked.Candidate != candidate || _ranked.List is not { } list)
            _ranked = (candidate, list = MakeList(candidate));
        return list;
    }

    RankedList MakeList(int candidate)
    {
        Score(candidate);
        return Ranker(candidate).Rank(_candidates[candidate]);
    }

    /// <summary>A copy of everything that the candidates of the run are scored from, to rank this query again later.</summary>
    public KeptQuery Keep()
    {
        var blends = Enumerable.Range(0, _plan.Blends.Count).ToArray();
        return new KeptQuery(
            Query.User, [.. blends.Select(blend => _signals.Signals(blend).Copy())], [.. blends.Select(blend => _signals.SeedItems(blend).Length)],
            [.. blends.Select(blend => Enumerable.Range(0, _plan.Exclusions.Count).Select(exclusion => Excluded(blend, exclusion)).ToArray())]);
    }

    /// <summary>Whether the k-th and the (k + 1)-th best score of the pool are equal, so that the smaller id decides which is k-th.</summary>
    public bool IsTiedAt(int candidate, int k)
    {
        Score(candidate);
        return Ranker(candidate).Scores.IsTiedAt(k);
    }

    /// <summary>Why a target is not in the first k of a candidate's list.</summary>
    /// <param name="k">At most that of the run.</param>
    public MissReason MissReasonOf(int candidate, int target, int k)
    {
        if (Rank(candidate).Items.AsSpan() is var list && list[..Math.Min(k, list.Length)].Contains(target))
            return MissReason.Found;
        if (!_data.Catalog.Contains(target))
            return MissReason.NotInCatalog;
        if (!_data.Catalog.Available[target])
            return MissReason.NotAvailable;
        if (_signals.IsExcluded(_plan.ExclusionOf[candidate], target))
            return MissReason.Excluded;
        Score(candidate); // the list may be cached, and the scores be another candidate's
        var ranker = Ranker(candidate);
        var position = ranker.Scores.Pool.PositionOf(target);
        if (position < 0)
            return MissReason.NotInPool;
        if (ranker.Scores.RankOf(position) > k)
            return MissReason.BelowK;

        Span<int> uncapped = new int[k];
        var picked = ranker.Picker.Pick(ranker.Scores, _candidates[candidate], capped: false, uncapped);
        return uncapped[..picked].Contains(position) ? MissReason.Cap : MissReason.Mmr;
    }

    /// <summary>Whether a target is among the first k of the pool by blend only, and by score, which is the blend with the profile boost.</summary>
    public (bool ByBlend, bool ByScore) IsInFirst(int candidate, int target, int k)
    {
        Score(candidate);
        var scores = Ranker(candidate).Scores;
        var position = scores.Pool.PositionOf(target);
        return position < 0 || scores.Excluded[position]
            ? (false, false)
            : (scores.BlendRankOf(position) <= k, scores.RankOf(position) <= k);
    }

    /// <summary>How an item gets its score and rank, or why it has none; for any item.</summary>
    public Explanation Explain(int candidate, int item)
    {
        var settings = _candidates[candidate];
        var blend = _plan.BlendOf[candidate];
        var list = Rank(candidate).Items;
        var reason = MissReasonOf(candidate, item, _k);
        var single = new PoolSignals(_formula);
        single.Load(_signals.Inputs(blend), [item], _plan.Blends[blend].Off);
        Span<double> blended = stackalloc double[1];
        BlendFormula.Sum(_weights[candidate], single.Terms, blended);
        var boost = 1 + PoolScores.Boost(settings, _signals.SeedItems(blend).Length) * single.Overlap[0];

        Score(candidate); // the list may be cached, and the scores be another candidate's
        var (scores, picker) = (Ranker(candidate).Scores, Ranker(candidate).Picker);
        var position = scores.Pool.PositionOf(item);
        var canBePicked = position >= 0 && !scores.Excluded[position];
        if (canBePicked)
            picker.Pick(scores, settings, capped: true, new int[_k], until: position);
        return new Explanation
        {
            Item = item,
            MissReason = reason,
            Source = _signals.Pool(blend).SourceOf(item),
            Signals = _formula.ValuesOf(_signals.Inputs(blend), item, _plan.Blends[blend].Off),
            Terms = [.. single.Terms.Select(column => column[0])],
            Blend = blended[0],
            ProfileOverlap = single.Overlap[0],
            BoostFactor = boost,
            Score = blended[0] * boost,
            ScoreRank = canBePicked ? scores.RankOf(position) : null,
            ListRank = Array.IndexOf(list, item) is var at and >= 0 ? at + 1 : null,
            Mmr = canBePicked && settings.MmrLambda is not null ? picker.TermsOf(scores, position) : null,
            Cap = canBePicked ? picker.CapOn(scores, position) : ReachedCap.None,
        };
    }

    /// <summary>Starts the query whose signals are loaded.</summary>
    internal void Load(int index)
    {
        Index = index;
        _scored = -1;
        _ranked = (-1, null);
        Array.Clear(_excluded);
        for (var blend = 0; blend < _rankers.Length; blend++)
            _rankers[blend].Load(_signals.Signals(blend));
    }

    PoolRanker Ranker(int candidate) => _rankers[_plan.BlendOf[candidate]];

    void Score(int candidate)
    {
        if (_scored == candidate)
            return;
        var blend = _plan.BlendOf[candidate];
        _rankers[blend].Score(
            _candidates[candidate], _weights[candidate], Excluded(blend, _plan.ExclusionOf[candidate]), _signals.SeedItems(blend).Length, Query.User);
        _scored = candidate;
    }

    /// <summary>By position in the pool; made once per query for all candidates with this pool and this rule.</summary>
    bool[] Excluded(int blend, int exclusion)
    {
        ref var marks = ref _excluded[blend, exclusion];
        if (marks is null)
        {
            var pool = _signals.Signals(blend);
            marks = new bool[pool.Count];
            for (var i = 0; i < pool.Count; i++)
                marks[i] = _signals.IsExcluded(exclusion, pool.Items[i]);
        }

        return marks;
    }
}
