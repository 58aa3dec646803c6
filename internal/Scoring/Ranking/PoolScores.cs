namespace RecSys.Scoring;

/// <summary>The scores of a pool's items under one candidate's weights and profile boost.</summary>
sealed class PoolScores
{
    /// <summary>The items and their signals.</summary>
    public PoolSignals Pool { get; private set; } = new();

    /// <summary>By place in the pool; 0 for excluded items.</summary>
    public double[] Scores { get; private set; } = [];

    /// <summary>By place in the pool: open to be picked.</summary>
    public bool[] Open { get; private set; } = [];

    /// <param name="anchors">Number of the user's anchors.</param>
    /// <param name="isExcluded">By item.</param>
    /// <param name="name">Names user and item of a score that is not finite.</param>
    public void Load(PoolSignals pool, BlendSettings settings, int anchors, Func<int, bool> isExcluded, Func<int, string> name)
    {
        Pool = pool;
        if (Scores.Length < pool.Count)
            (Scores, Open) = (new double[pool.Count], new bool[pool.Count]);

        var boost = Boost(settings, anchors);
        for (var i = 0; i < pool.Count; i++)
        {
            Open[i] = !isExcluded(pool.Items[i]);
            var score = Blend(settings, pool.Popularity[i], pool.CoVisitation[i], pool.Similarity[i]) * (1 + boost * pool.Overlap[i]);
            if (!double.IsFinite(score))
                throw new ScoringException($"The score of {name(pool.Items[i])} is not a finite number.");
            Scores[i] = score;
        }
    }

    /// <summary>What the overlap with the profile is multiplied by.</summary>
    public static double Boost(BlendSettings settings, int anchors)
        => settings.ProfileBoost * (anchors < settings.ProfileMinEventsForBoost ? settings.ProfileColdStartMultiplier : 1);

    /// <summary>The weighted sum of normalised signals; popularity alone when all weights are 0.</summary>
    public static double Blend(BlendSettings settings, double popularity, double coVisitation, double similarity)
        => settings is { Alpha: 0, Beta: 0, Gamma: 0 }
            ? popularity
            : settings.Alpha * popularity + settings.Beta * coVisitation + settings.Gamma * similarity;

    /// <summary>Place by score among the open items, from 1: ties go to the smaller item.</summary>
    public int RankOf(int place)
    {
        var rank = 1;
        for (var i = 0; i < Pool.Count; i++)
        {
            if (Open[i] && (Scores[i] > Scores[place] || (Scores[i] == Scores[place] && i < place)))
                rank++;
        }

        return rank;
    }
}
