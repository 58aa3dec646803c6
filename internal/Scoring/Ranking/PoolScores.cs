namespace RecSys.Scoring;

/// <summary>The scores of a pool's items under one candidate's weights and profile boost.</summary>
sealed class PoolScores(PoolSignals empty)
{
    readonly TopItems<double> _best = new();
    double[] _blend = [];

    /// <summary>The items and their signals.</summary>
    public PoolSignals Pool { get; private set; } = empty;

    /// <summary>By position in the pool, excluded items too.</summary>
    public double[] Scores { get; private set; } = [];

    /// <summary>By position in the pool: never picked, and not counted in any rank.</summary>
    public bool[] Excluded { get; private set; } = [];

    /// <param name="excluded">By position in the pool.</param>
    /// <param name="weights">Of the terms of the blend.</param>
    /// <param name="boost">What the overlap with the profile is multiplied by.</param>
    /// <returns>The position of the first score that is not finite, or -1.</returns>
    public int Load(PoolSignals pool, bool[] excluded, ReadOnlySpan<double> weights, double boost)
    {
        (Pool, Excluded) = (pool, excluded);
        if (Scores.Length < pool.Count)
            (Scores, _blend) = (new double[pool.Count], new double[pool.Count]);

        var scores = Scores.AsSpan(0, pool.Count);
        var blend = _blend.AsSpan(0, pool.Count);
        var overlap = pool.Overlap.AsSpan(0, pool.Count);
        BlendFormula.Sum(weights, pool.Terms, blend);
        var notFinite = -1;
        for (var i = pool.Count - 1; i >= 0; i--)
        {
            scores[i] = blend[i] * (1 + boost * overlap[i]);
            if (!double.IsFinite(scores[i]))
                notFinite = i;
        }

        return notFinite;
    }

    /// <summary>What the overlap with the profile is multiplied by.</summary>
    /// <param name="seedItems">Number of the user's seed items.</param>
    public static double Boost(BlendSettings settings, int seedItems)
        => settings.ProfileBoost * (seedItems < settings.ProfileMinEventsForBoost ? settings.ProfileColdStartMultiplier : 1);

    /// <summary>Rank by score among the items that are not excluded, from 1. Ties go to the smaller item.</summary>
    public int RankOf(int position) => RankOf(position, Scores);

    /// <summary>Rank by blend, as if there were no profile boost.</summary>
    public int BlendRankOf(int position) => RankOf(position, _blend);

    /// <summary>Whether the k-th and the (k + 1)-th best score among the items that are not excluded are equal.</summary>
    public bool IsTiedAt(int k)
    {
        var open = 0;
        _best.Reset(k + 1);
        for (var i = 0; i < Pool.Count; i++)
        {
            if (Excluded[i])
                continue;
            open++;
            _best.Offer(Scores[i], i);
        }

        // Only positive scores are kept, and no score is negative, so missing scores up to the (k + 1)-th are 0.
        _best.Finish(out var best);
        return open > k && (best.Length > k ? best[k - 1] == best[k] : best.Length < k);
    }

    int RankOf(int position, double[] values)
    {
        var rank = 1;
        for (var i = 0; i < Pool.Count; i++)
        {
            if (!Excluded[i] && (values[i] > values[position] || (values[i] == values[position] && i < position)))
                rank++;
        }

        return rank;
    }
}
