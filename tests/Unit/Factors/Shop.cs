using RecSys.Catalog;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

/// <summary>One event of a test: numbers for ids, microseconds for time.</summary>
readonly record struct Event(int User, int Item, long Time, int Type = 0);

/// <summary>Events and content vectors small enough to check by eye, and a scalar computation of user means.</summary>
sealed class Shop
{
    const long Window = 400L * 86_400_000_000;

    readonly float[][] _vectors;

    public Shop(IReadOnlyList<float[]> vectors, IReadOnlyList<Event> events, int types = 1)
    {
        _vectors = [.. vectors];
        foreach (var vector in vectors)
            Content.Add(new CatalogItem { ItemId = "", HasEmbedding = true, Embedding = vector });
        Histories = new UserHistories([.. Enumerable.Range(0, vectors.Count)], new UserEvents(), new EventKey(0, Window, vectors.Count, types));
        foreach (var e in events)
            Histories.Events.Add(e.User, Histories.Key.Pack(e.Time, e.Item, e.Type));
    }

    public ItemContent Content { get; } = new(DerivationOptions.Default);

    public UserHistories Histories { get; }

    public FittedFactors Fit(UserFactorOptions? options = null)
        => new MeansModel(options ?? new()).Fit(Content, Histories, null, CancellationToken.None);

    /// <summary>A vector whose first numbers are given; the others are 0.</summary>
    public static float[] Vector(params ReadOnlySpan<float> numbers)
    {
        var vector = new float[FactorMatrix.Dimensions];
        numbers.CopyTo(vector);
        return vector;
    }

    public float[]? Mean(int user, UserFactorOptions? options = null)
    {
        var vector = new float[FactorMatrix.Dimensions];
        return Fit(options).NewFoldIn().TryCompute(user, vector) ? vector : null;
    }

    /// <summary>The unweighted mean, one number at a time.</summary>
    public float[] SlowMean(IEnumerable<Event> events, int user)
    {
        var own = events.Where(e => e.User == user).OrderBy(e => e.Time).ThenBy(e => e.Item).ThenBy(e => e.Type).ToArray();
        var mean = new float[FactorMatrix.Dimensions];
        for (var column = 0; column < mean.Length; column++)
        {
            var sum = 0d;
            foreach (var e in own)
                sum += _vectors[e.Item][column];
            mean[column] = (float)(sum / own.Length);
        }

        return mean;
    }
}
