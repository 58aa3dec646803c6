namespace RecSys.Scoring;

/// <summary>The scores of a pool's items under one candidate's weights and profile boost.</summary>
sealed class PoolScores
{
    readonly TopItems<double> _best = new();

    /// <summary>The items and their signals.</summary>
    public PoolSignals Pool { get; private set; } = new();

    /// <summary>By place in the pool, excluded items too.</summary>
    public double[] Scores { get; private set; } = [];

    /// <summary>By place in the pool: never picked, and no part of any rank.</summary>
    public bool[] Excluded { get; private set; } = [];

    /// <param name="excluded">By place in the pool.</param>
    /// <param name="anchors">Number of the user's anchors.</param>
    /// <returns>The place of the first score that is not finite, or -1.</returns>
    public int Load(PoolSignals pool, bool[] excluded, BlendSettings settings, int anchors)
    {
        (Pool, Excluded) = (pool, excluded);
        if (Scores.Length < pool.Count)
            Scores = new double[pool.Count];

        var notFinite = -1;
        var boost = Boost(settings, anchors);
        var (alpha, beta, gamma) = Weights(settings);
        for (var i = pool.Count - 1; i >= 0; i--)
        {
            var blend = alpha * pool.Popularity[i] + beta * pool.CoVisitation[i] + gamma * pool.Similarity[i];
            Scores[i] = blend * (1 + boost * pool.Overlap[i]);
            if (!double.IsFinite(Scores[i]))
                notFinite = i;
        }

        return notFinite;
    }

    /// <summary>What the overlap with the profile is multiplied by.</summary>
    public static double Boost(BlendSettings settings, int anchors)
        => settings.ProfileBoost * (anchors < settings.ProfileMinEventsForBoost ? settings.ProfileColdStartMultiplier : 1);

    /// <summary>The weighted sum of an item's normalised signals.</summary>
    public static double Blend(BlendSettings settings, SignalValues signals)
    {
        var (alpha, beta, gamma) = Weights(settings);
        return alpha * signals.Popularity.Normalised + beta * signals.CoVisitation.Normalised + gamma * signals.Similarity;
    }

    /// <summary>Place by score among the items that are not excluded, from 1: ties go to the smaller item.</summary>
    public int RankOf(int place)
    {
        var rank = 1;
        for (var i = 0; i < Pool.Count; i++)
        {
            if (!Excluded[i] && (Scores[i] > Scores[place] || (Scores[i] == Scores[place] && i < place)))
                rank++;
        }

        return rank;
    }

    /// <summary>The same by blend alone, as if there were no profile boost.</summary>
    public int BlendRankOf(int place, BlendSettings settings)
    {
        var (alpha, beta, gamma) = Weights(settings);
        var own = Blended(place);
        var rank = 1;
        for (var i = 0; i < Pool.Count; i++)
        {
            if (!Excluded[i] && Blended(i) is var other && (other > own || (other == own && i < place)))
                rank++;
        }

        return rank;

        double Blended(int i) => alpha * Pool.Popularity[i] + beta * Pool.CoVisitation[i] + gamma * Pool.Similarity[i];
    }

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

        // Only positive scores are kept, and none is negative: what is missing up to the (k + 1)-th is 0.
        _best.Finish(out var best);
        return open > k && (best.Length > k ? best[k - 1] == best[k] : best.Length < k);
    }

    /// <summary>All weights 0 means popularity alone.</summary>
    static (double Alpha, double Beta, double Gamma) Weights(BlendSettings settings)
        => settings is { Alpha: 0, Beta: 0, Gamma: 0 } ? (1, 0, 0) : (settings.Alpha, settings.Beta, settings.Gamma);
}
