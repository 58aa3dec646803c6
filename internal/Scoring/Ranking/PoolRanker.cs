namespace RecSys.Scoring;

/// <summary>Scores and ranks one pool at a time, for any number of candidates. One instance serves one thread.</summary>
sealed class PoolRanker
{
    readonly ScoringData _data;
    readonly TagSimilarity _similarity;
    readonly int[] _picks;
    PoolSignals _pool;

    public PoolRanker(ScoringData data, RankingOptions options)
    {
        _data = data;
        _similarity = new TagSimilarity(data.Catalog);
        _picks = new int[options.K];
        _pool = new PoolSignals(options.Formula);
        Scores = new PoolScores(_pool);
        Picker = new ListPicker(_similarity);
    }

    public PoolScores Scores { get; }

    public ListPicker Picker { get; }

    public void Load(PoolSignals pool)
    {
        _pool = pool;
        _similarity.Load(pool);
    }

    /// <param name="weights">Of the terms of the blend.</param>
    /// <param name="excluded">By position in the pool.</param>
    /// <param name="seedItems">Number of the user's seed items.</param>
    /// <param name="user">The user, for the error.</param>
    /// <exception cref="ScoringException">A score is not a finite number.</exception>
    public void Score(BlendSettings settings, ReadOnlySpan<double> weights, bool[] excluded, int seedItems, int user)
    {
        var notFinite = Scores.Load(_pool, excluded, weights, PoolScores.Boost(settings, seedItems));
        if (notFinite >= 0)
        {
            throw new ScoringException(
                $"The score of item '{_data.Interactions.ItemIds[_pool.Items[notFinite]]}' for user "
                + $"'{_data.Interactions.UserIds[user]}' is not a finite number.");
        }
    }

    /// <summary>The list of the candidate that was scored last.</summary>
    public RankedList Rank(BlendSettings settings)
    {
        var picks = _picks.AsSpan(0, Picker.Pick(Scores, settings, capped: true, _picks));
        if (settings.FinalOrder == FinalOrder.Score)
            picks.Sort(ByScore);

        var items = new int[picks.Length];
        var scores = new double[picks.Length];
        for (var i = 0; i < picks.Length; i++)
            (items[i], scores[i]) = (_pool.Items[picks[i]], Scores.Scores[picks[i]]);
        return new RankedList(items, scores);
    }

    int ByScore(int left, int right)
        => Scores.Scores[right].CompareTo(Scores.Scores[left]) is var order and not 0 ? order : left.CompareTo(right);
}
