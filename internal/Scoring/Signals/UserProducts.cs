namespace RecSys.Scoring;

/// <summary>The collaborative signal of a block of moments: dot products of each user's vector with every item's factors.</summary>
sealed class UserProducts
{
    readonly ScoringData _data;
    readonly RankingOptions _options;
    readonly int _stride;
    readonly DotBlock _block;
    readonly float[] _vectors;
    readonly float[] _products;
    readonly bool[] _known;

    /// <param name="moments">The most that <see cref="Load"/> will be given; a multiple of the tile height.</param>
    public UserProducts(ScoringData data, RankingOptions options, int moments)
    {
        (_data, _options) = (data, options);
        var factors = data.Catalog.Factors;
        _stride = (factors?.PanelCount ?? 0) * ItemVectors.PanelWidth;
        var dimensions = factors?.Dimensions ?? 0;
        _vectors = new float[moments * dimensions];
        _block = new DotBlock(moments, dimensions);
        _products = new float[moments * _stride];
        _known = new bool[moments];
    }

    public void Load(ReadOnlySpan<Moment> moments)
    {
        if (_data.Catalog.Factors is not { } factors)
            return;
        for (var i = 0; i < moments.Length; i++)
            _known[i] = TryVector(moments[i], _vectors.AsSpan(i * factors.Dimensions, factors.Dimensions));
        _block.Load(_vectors.AsSpan(0, moments.Length * factors.Dimensions));
        _block.Multiply(factors, 0, factors.PanelCount, _products, _stride);
    }

    /// <summary>By item; empty when the user has no vector. Valid until the next load.</summary>
    public ReadOnlyMemory<float> Of(int moment)
        => _known[moment] ? _products.AsMemory(moment * _stride, _data.Catalog.ItemCount) : default;

    bool TryVector(Moment moment, Span<float> vector)
    {
        if (_options.UseStoredUserFactors && _data.StoredUserFactors is { } stored && stored.Row(moment.User) is { IsEmpty: false } row)
        {
            row.CopyTo(vector);
            return true;
        }

        return UserFactor.TryMean(_data, moment, vector);
    }
}
