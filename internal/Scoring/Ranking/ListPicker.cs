using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Scoring;

/// <summary>Picks a list greedily by Maximal Marginal Relevance, with caps per brand and category.</summary>
/// <remarks>
/// <para>Each pick takes the open item with the largest <c>lambda * score / best score - (1 - lambda) * similarity to the most similar
/// pick</c>; ties go to the higher score, then to the smaller item. The largest similarity so far is updated with each pick, in one pass over the pool.
/// Source: Carbonell and Goldstein, "The use of MMR, diversity-based reranking", SIGIR 1998, doi:10.1145/290941.291025. Differences from
/// the source: the score is scaled to at most 1, so that both parts have the same range, and similarity is measured on tags.</para>
/// <para>The best score is the largest of all items that can be picked. When it is 0, relevance is 0 for all items. Without MMR, lambda is 1
/// and picks follow the scores. An item whose brand or category has reached its cap is skipped.</para>
/// </remarks>
sealed class ListPicker(TagSimilarity tagSimilarity)
{
    readonly Dictionary<int, int> _brandCounts = [];
    readonly Dictionary<int, int> _categoryCounts = [];
    double[] _similarity = [];
    double[] _relevance = []; // lambda * score / best score; minus infinity for items that cannot be picked
    double _lambda;
    double _bestScore;
    int _brandCap;
    int _categoryCap;

    /// <summary>Picks items until the list is full or no item is left.</summary>
    /// <param name="capped">Whether the caps of the settings apply.</param>
    /// <param name="picks">Receives positions in the pool, in the order of picks. Its length is that of a full list.</param>
    /// <param name="until">A position in the pool at whose pick to stop, or -1. <see cref="TermsOf"/> then gives its terms at that pick.</param>
    /// <returns>Number of picks.</returns>
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

            _relevance[pick] = double.NegativeInfinity;
            Fill(_brandCounts, _brandCap, scores.Pool.Brands, pick, scores.Pool.Count);
            Fill(_categoryCounts, _categoryCap, scores.Pool.Categories, pick, scores.Pool.Count);
            if (_lambda < 1)
                Carry(tagSimilarity.Row(pick));
        }

        return picks.Length;
    }

    /// <summary>The terms of an item after the picks of the last call.</summary>
    public MmrTerms TermsOf(PoolScores scores, int place)
    {
        var relevance = Relevance(scores.Scores[place]);
        var penalty = (1 - _lambda) * _similarity[place];
        return new MmrTerms(relevance, _similarity[place], penalty, _lambda * relevance - penalty);
    }

    /// <summary>The caps that an item has reached after the picks of the last call.</summary>
    public ReachedCap CapOn(PoolScores scores, int place)
        => (IsFull(_brandCounts, scores.Pool.Brands[place], _brandCap) ? ReachedCap.Brand : ReachedCap.None)
        | (IsFull(_categoryCounts, scores.Pool.Categories[place], _categoryCap) ? ReachedCap.Category : ReachedCap.None);

    void Start(PoolScores scores, BlendSettings settings, bool capped)
    {
        var count = scores.Pool.Count;
        if (_similarity.Length < count)
            (_relevance, _similarity) = (new double[count], new double[count]);
        Array.Clear(_similarity, 0, count);
        _brandCounts.Clear();
        _categoryCounts.Clear();
        _lambda = settings.MmrLambda ?? 1;
        (_brandCap, _categoryCap) = capped ? (settings.BrandCap, settings.CategoryCap) : (0, 0);
        _bestScore = 0;
        for (var i = 0; i < count; i++)
        {
            if (!scores.Excluded[i])
                _bestScore = Math.Max(_bestScore, scores.Scores[i]);
        }

        for (var i = 0; i < count; i++)
            _relevance[i] = scores.Excluded[i] ? double.NegativeInfinity : _lambda * Relevance(scores.Scores[i]);
    }

    double Relevance(double score) => _bestScore > 0 ? score / _bestScore : 0;

    int Best(PoolScores scores)
    {
        var relevance = _relevance.AsSpan(0, scores.Pool.Count);
        var similarity = _similarity.AsSpan(0, scores.Pool.Count);
        var diversity = 1 - _lambda;
        var bestValue = BestValue(relevance, similarity, diversity);
        if (double.IsNegativeInfinity(bestValue))
            return -1;

        var best = -1;
        for (var start = 0; start < relevance.Length; start += Vector256<double>.Count)
        {
            var end = Math.Min(start + Vector256<double>.Count, relevance.Length);
            if (end - start == Vector256<double>.Count
                && !Vector256.EqualsAny(Vector256.Create(relevance[start..]) - diversity * Vector256.Create(similarity[start..]), Vector256.Create(bestValue)))
            {
                continue;
            }

            for (var i = start; i < end; i++)
            {
                if (relevance[i] - diversity * similarity[i] == bestValue && (best < 0 || scores.Scores[i] > scores.Scores[best]))
                    best = i;
            }
        }

        return best;
    }

    static double BestValue(ReadOnlySpan<double> relevance, ReadOnlySpan<double> similarity, double diversity)
    {
        var best = Vector256.Create(double.NegativeInfinity);
        var i = 0;
        for (; i <= relevance.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            best = Vector256.Max(best, Vector256.Create(relevance[i..]) - diversity * Vector256.Create(similarity[i..]));

        var rest = Math.Max(Math.Max(best[0], best[1]), Math.Max(best[2], best[3]));
        for (; i < relevance.Length; i++)
            rest = Math.Max(rest, relevance[i] - diversity * similarity[i]);
        return rest;
    }

    void Carry(ReadOnlySpan<double> row)
    {
        var similarity = _similarity.AsSpan(0, row.Length);
        var i = 0;
        for (; i <= row.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            Vector256.Max(Vector256.Create(row[i..]), Vector256.Create(similarity[i..])).CopyTo(similarity[i..]);
        for (; i < row.Length; i++)
            similarity[i] = Math.Max(similarity[i], row[i]);
    }

    /// <summary>Counts a pick in its group. When the group reaches its cap, no other item of it can be picked.</summary>
    void Fill(Dictionary<int, int> counts, int cap, int[] groups, int pick, int poolCount)
    {
        var group = groups[pick];
        if (cap == 0 || group < 0 || ++CollectionsMarshal.GetValueRefOrAddDefault(counts, group, out _) < cap)
            return;
        for (var i = 0; i < poolCount; i++)
        {
            if (groups[i] == group)
                _relevance[i] = double.NegativeInfinity;
        }
    }

    static bool IsFull(Dictionary<int, int> counts, int group, int cap)
        => cap > 0 && group >= 0 && counts.GetValueOrDefault(group) >= cap;
}
