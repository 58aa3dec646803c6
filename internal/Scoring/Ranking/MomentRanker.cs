namespace RecSys.Scoring;

/// <summary>One user at one moment, signals computed: ranks for every candidate of the run.</summary>
/// <remarks>Handed to the visitor of <see cref="ScoringRun.ForEach"/>: valid during that call and on its thread alone.</remarks>
public sealed class MomentRanker
{
    readonly ScoringData _data;
    readonly IReadOnlyList<BlendSettings> _candidates;
    readonly SignalPlan _plan;
    readonly MomentSignals _signals;
    readonly PoolRanker[] _rankers;
    readonly bool[]?[,] _excluded;
    readonly int _k;
    int _scored = -1;
    (int Candidate, RankedList? List) _ranked = (-1, null);

    internal MomentRanker(
        ScoringData data, IReadOnlyList<BlendSettings> candidates, SignalPlan plan, RankingOptions options, MomentSignals signals)
    {
        (_data, _candidates, _plan, _signals) = (data, candidates, plan, signals);
        _rankers = [.. plan.Blends.Select(_ => new PoolRanker(data, options.K))];
        _excluded = new bool[plan.Blends.Count, plan.Exclusions.Count][];
        _k = options.K;
    }

    /// <summary>The place of the moment in the list handed to <see cref="ScoringRun"/>.</summary>
    public int Index { get; private set; }

    /// <summary>User and time.</summary>
    public Moment Moment => _signals.Moment;

    /// <summary>Number of the user's anchors under a candidate's co-visitation window, at most 10.</summary>
    public int AnchorCount(int candidate) => _signals.Anchors(_plan.BlendOf[candidate]).Length;

    /// <summary>The user's anchors under a candidate's co-visitation window, newest first, at most 10.</summary>
    public IReadOnlyList<int> Anchors(int candidate) => _signals.Anchors(_plan.BlendOf[candidate]).ToArray();

    /// <summary>The user's tag profile under a candidate's window and size.</summary>
    public TagProfile Profile(int candidate) => _signals.Profile(_plan.BlendOf[candidate]);

    /// <summary>Number of items in the candidate pool, excluded ones among them.</summary>
    public int PoolSize(int candidate) => _signals.Pool(_plan.BlendOf[candidate]).Items.Count;

    /// <summary>The list of one candidate; asked for again before another's, the same one.</summary>
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

    /// <summary>A copy of what all candidates of the run are scored from, to rank this moment again later.</summary>
    public KeptMoment Keep()
    {
        var blends = Enumerable.Range(0, _plan.Blends.Count).ToArray();
        return new KeptMoment(
            Moment.User, [.. blends.Select(blend => _signals.Signals(blend).Copy())], [.. blends.Select(blend => _signals.Anchors(blend).Length)],
            [.. blends.Select(blend => Enumerable.Range(0, _plan.Exclusions.Count).Select(exclusion => Excluded(blend, exclusion)).ToArray())]);
    }

    /// <summary>Whether the k-th and the (k + 1)-th best score of the pool are equal, so that an id decided which counts as k-th.</summary>
    public bool IsTiedAt(int candidate, int k)
    {
        Score(candidate);
        return Ranker(candidate).Scores.IsTiedAt(k);
    }

    /// <summary>Where a target was lost on its way into the first k of a candidate's list.</summary>
    /// <param name="k">At most that of the run.</param>
    public LossStage LossOf(int candidate, int target, int k)
    {
        if (Rank(candidate).Items.AsSpan() is var list && list[..Math.Min(k, list.Length)].Contains(target))
            return LossStage.Found;
        if (!_data.Catalog.Contains(target))
            return LossStage.NotInCatalog;
        if (!_data.Catalog.Available[target])
            return LossStage.NotAvailable;
        if (_signals.IsExcluded(_plan.ExclusionOf[candidate], target))
            return LossStage.Excluded;
        Score(candidate); // the list at hand may be older than the scores
        var ranker = Ranker(candidate);
        var place = Place(ranker.Scores, target);
        if (place < 0)
            return LossStage.NotInPool;
        if (ranker.Scores.RankOf(place) > k)
            return LossStage.BelowK;

        Span<int> uncapped = new int[k];
        var picked = ranker.Picker.Pick(ranker.Scores, _candidates[candidate], capped: false, uncapped);
        return uncapped[..picked].Contains(place) ? LossStage.Cap : LossStage.Mmr;
    }

    /// <summary>Whether a target is among the first k of the pool by blend alone, and by score, which is the blend with the profile boost.</summary>
    public (bool ByBlend, bool ByScore) IsInFirst(int candidate, int target, int k)
    {
        Score(candidate);
        var scores = Ranker(candidate).Scores;
        var place = Place(scores, target);
        return place < 0 || scores.Excluded[place]
            ? (false, false)
            : (scores.BlendRankOf(place, _candidates[candidate]) <= k, scores.RankOf(place) <= k);
    }

    /// <summary>How an item came by its score and place, or why it has none; for any item.</summary>
    public Explanation Explain(int candidate, int item)
    {
        var settings = _candidates[candidate];
        var blend = _plan.BlendOf[candidate];
        var list = Rank(candidate).Items;
        var loss = LossOf(candidate, item, _k);
        var signals = _signals.SignalsOf(blend, item);
        var blended = PoolScores.Blend(settings, signals);
        var overlap = _signals.Profile(blend).Overlap(item);
        var factor = 1 + PoolScores.Boost(settings, _signals.Anchors(blend).Length) * overlap;

        var (scores, picker) = (Ranker(candidate).Scores, Ranker(candidate).Picker);
        var place = Place(scores, item);
        var canBePicked = place >= 0 && !scores.Excluded[place];
        MmrTerms? terms = null;
        var cap = ReachedCap.None;
        if (canBePicked)
        {
            picker.Pick(scores, settings, capped: true, new int[_k], until: place);
            terms = settings.MmrLambda is null ? null : picker.TermsOf(scores, place);
            cap = picker.CapOn(scores, place);
        }

        return new Explanation(
            item, loss, _signals.Pool(blend).SourceOf(item), signals, blended, overlap, factor, blended * factor,
            canBePicked ? scores.RankOf(place) : null, Array.IndexOf(list, item) is var at and >= 0 ? at + 1 : null, terms, cap);
    }

    /// <summary>Starts a moment whose signals are loaded.</summary>
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
            _candidates[candidate], Excluded(blend, _plan.ExclusionOf[candidate]), _signals.Anchors(blend).Length, Moment.User);
        _scored = candidate;
    }

    /// <summary>By place in the pool; made once a moment, for all candidates with this pool and this rule.</summary>
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

    static int Place(PoolScores scores, int item)
        => Array.BinarySearch(scores.Pool.Items, 0, scores.Pool.Count, item) is var place and >= 0 ? place : -1;
}
