namespace RecSys.Factors;

/// <summary>Computes a user's factor as the weighted mean of the item factors of the user's events.</summary>
/// <remarks>
/// Terms are added in double in the order of the keys (time, then item id, then type), divided by the sum of the weights and rounded to
/// float: the result has the same bits for any order of reading and any number of workers.
/// </remarks>
public sealed class UserMean : UserFoldIn
{
    readonly UserHistories _histories;
    readonly ItemFactors _items;
    readonly UserFactorOptions _options;
    readonly EventWeights _eventWeights;
    readonly double[] _sum = new double[FactorMatrix.Dimensions];
    int[] _rows = new int[256];
    double[] _weights = new double[256];

    /// <param name="items">A factor for each item that has an event.</param>
    /// <exception cref="ArgumentOutOfRangeException">The half-life or the weight of a type is not a finite number above 0.</exception>
    public UserMean(UserHistories histories, ItemFactors items, UserFactorOptions options)
        : base(histories)
    {
        EventWeights.Check(options);
        (_histories, _items, _options) = (histories, items, options);
        _eventWeights = new EventWeights(histories.Key, options);
    }

    /// <inheritdoc/>
    public override bool TryCompute(ReadOnlySpan<ulong> events, Span<float> destination)
    {
        if (events.IsEmpty)
            return false;
        if (_rows.Length < events.Length)
        {
            _rows = new int[Math.Max(events.Length, _rows.Length * 2)];
            _weights = new double[_rows.Length];
        }

        var rows = _rows.AsSpan(0, events.Length);
        for (var i = 0; i < rows.Length; i++)
            rows[i] = _items.RowOf(_histories.Key.Item(events[i]));

        var weights = _options.IsPlain ? default : Weights(events);
        WeightedSum.Of(_items.Vectors, rows, weights, _sum);

        var total = _options.IsPlain ? rows.Length : Total(weights);
        for (var column = 0; column < destination.Length; column++)
            destination[column] = (float)(_sum[column] / total);
        return VectorFaults.Of(destination) == VectorFault.None;
    }

    Span<double> Weights(ReadOnlySpan<ulong> events)
    {
        var weights = _weights.AsSpan(0, events.Length);
        _eventWeights.Write(events, weights);
        return weights;
    }

    static double Total(ReadOnlySpan<double> weights)
    {
        var total = 0d;
        foreach (var weight in weights)
            total += weight;
        return total;
    }
}
