namespace RecSys.Scoring;

/// <summary>Dot products of each user's factors with every item's, for a block of queries.</summary>
sealed class UserProducts
{
    readonly ScoringData _data;
    readonly bool _useStored;
    readonly UserFactorRule _rule;
    readonly int _stride;
    readonly DotBlock _block;
    readonly float[] _vectors;
    readonly float[] _products;
    readonly bool[] _known;

    /// <param name="useStored">Whether a user's stored factors take precedence over the rule of the data.</param>
    /// <param name="queries">The most queries per <see cref="Load"/>; a multiple of <see cref="DotBlock.TileHeight"/>.</param>
    public UserProducts(ScoringData data, bool useStored, int queries)
    {
        (_data, _useStored, _rule) = (data, useStored, UserFactor.RuleOf(data));
        var factors = data.Catalog.Factors;
        _stride = (factors?.PanelCount ?? 0) * ItemVectors.PanelWidth;
        var dimensions = factors?.Dimensions ?? 0;
        _vectors = new float[queries * dimensions];
        _block = new DotBlock(queries, dimensions);
        _products = new float[queries * _stride];
        _known = new bool[queries];
    }

    public void Load(ReadOnlySpan<Query> queries)
    {
        if (_data.Catalog.Factors is not { } factors)
            return;
        for (var i = 0; i < queries.Length; i++)
        {
            var vector = _vectors.AsSpan(i * factors.Dimensions, factors.Dimensions);
            _known[i] = TryVector(queries[i], vector);
            if (!_known[i])
                vector.Clear(); // undefined numbers are not multiplied
        }

        _block.Load(_vectors.AsSpan(0, queries.Length * factors.Dimensions));
        _block.Multiply(factors, 0, factors.PanelCount, _products, _stride);
    }

    /// <summary>By item; empty when the user has no vector. Valid until the next load.</summary>
    public ReadOnlyMemory<float> Of(int query)
        => _known[query] ? _products.AsMemory(query * _stride, _data.Catalog.ItemCount) : default;

    bool TryVector(Query query, Span<float> vector)
    {
        if (_useStored && _data.StoredUserFactors is { } stored && stored.Row(query.User) is { IsEmpty: false } row)
        {
            row.CopyTo(vector);
            return true;
        }

        return _rule(query, vector);
    }
}
