namespace RecSys.Scoring;

/// <summary>Greedy picking of a list: Maximal Marginal Relevance under caps of brand and category.</summary>
/// <remarks>
/// <para>Each pick takes the open item with the largest <c>lambda * score / best score - (1 - lambda) * similarity to the most similar
/// pick</c>; ties go to the higher score, then to the smaller item. The highest similarity so far is carried along: one pass a pick.
/// Source: Carbonell and Goldstein, "The use of MMR, diversity-based reranking", SIGIR 1998, doi:10.1145/290941.291025; ours differs in
/// scaling the score to at most 1, so that lambda weighs two sides of one size, and in measuring similarity on tags.</para>
/// <para>The best score is that of all items that may be picked, however deep the pool. When it is 0, relevance is 0 for all. Without MMR
/// the same picking runs with lambda 1: the order of the scores. An item whose brand or category is full is passed over.</para>
/// </remarks>
sealed class ListPicker(ItemCatalog catalog, TagSimilarity tagSimilarity)
{
    readonly Dictionary<int, int> _brandCounts = [];
    readonly Dictionary<int, int> _categoryCounts = [];
    double[] _similarity = [];
    bool[] _open = [];
    double _lambda;
    double _bestScore;
    int _brandCap;
    int _categoryCap;

    /// <summary>Picks items until the list is full or nothing is left.</summary>
    /// <param name="capped">Whether the caps of the settings hold.</param>
    /// <param name="picks">Takes places in the pool, in the order of picking; its length is that of a full list.</param>
    /// <param name="until">A place in the pool at whose pick to stop, or -1: <see cref="TermsOf"/> then tells how it was picked.</param>
    /// <returns>How many were picked.</returns>
    public int Pick(PoolScores scores, BlendSettings settings, bool capped, Span<int> picks, int until = -1)
    {
        Start(scores, settings, capped);
        for (var count = 0; count < picks.Length; count++)
        {
            var pick = Best(scores);
            if (pick < 0)
                return count;
            picks[count] = pick;
            if (pick == until)
                return count + 1;

            _open[pick] = false;
            Count(_brandCounts, catalog.Brand(scores.Pool.Items[pick]));
            Count(_categoryCounts, catalog.Category(scores.Pool.Items[pick]));
            if (_lambda < 1)
                Carry(tagSimilarity.Row(pick));
        }

        return picks.Length;
    }

    /// <summary>The terms of an item after the picks of the last call.</summary>
    public MmrTerms TermsOf(PoolScores scores, int place)
    {
        var penalty = (1 - _lambda) * _similarity[place];
        return new MmrTerms(Relevance(scores.Scores[place]), _similarity[place], penalty, Value(scores.Scores[place], _similarity[place]));
    }

    /// <summary>The caps that stand against an item after the picks of the last call.</summary>
    public ReachedCap CapOn(int item)
        => (IsFull(_brandCounts, catalog.Brand(item), _brandCap) ? ReachedCap.Brand : ReachedCap.None)
        | (IsFull(_categoryCounts, catalog.Category(item), _categoryCap) ? ReachedCap.Category : ReachedCap.None);

    void Start(PoolScores scores, BlendSettings settings, bool capped)
    {
        var count = scores.Pool.Count;
        if (_open.Length < count)
            (_open, _similarity) = (new bool[count], new double[count]);
        Array.Clear(_similarity, 0, count);
        _brandCounts.Clear();
        _categoryCounts.Clear();
        _lambda = settings.MmrLambda ?? 1;
        (_brandCap, _categoryCap) = capped ? (settings.BrandCap, settings.CategoryCap) : (0, 0);
        _bestScore = 0;
        for (var i = 0; i < count; i++)
        {
            _open[i] = scores.Open[i];
            if (_open[i])
                _bestScore = Math.Max(_bestScore, scores.Scores[i]);
        }
    }

    int Best(PoolScores scores)
    {
        var best = -1;
        var bestValue = double.NegativeInfinity;
        for (var i = 0; i < scores.Pool.Count; i++)
        {
            if (!_open[i])
                continue;
            var value = Value(scores.Scores[i], _similarity[i]);
            if (best >= 0 && (value < bestValue || (value == bestValue && scores.Scores[i] <= scores.Scores[best])))
                continue;
            if (CapOn(scores.Pool.Items[i]) == ReachedCap.None)
                (best, bestValue) = (i, value);
            else
                _open[i] = false; // a full brand or category stays full
        }

        return best;
    }

    double Value(double score, double similarity) => _lambda * Relevance(score) - (1 - _lambda) * similarity;

    double Relevance(double score) => _bestScore > 0 ? score / _bestScore : 0;

    void Carry(ReadOnlySpan<double> row)
    {
        for (var i = 0; i < row.Length; i++)
            _similarity[i] = Math.Max(_similarity[i], row[i]);
    }

    static void Count(Dictionary<int, int> counts, int group)
    {
        if (group >= 0)
            counts[group] = counts.GetValueOrDefault(group) + 1;
    }

    static bool IsFull(Dictionary<int, int> counts, int group, int cap)
        => cap > 0 && group >= 0 && counts.GetValueOrDefault(group) >= cap;
}
