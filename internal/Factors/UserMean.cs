namespace RecSys.Factors;

/// <summary>Computes a user's factor as the weighted mean of the item factors of the user's events.</summary>
/// <remarks>
/// Terms are added in double in the order of the keys (time, then item id, then type), divided by the sum of the weights and rounded to
/// float: the result has the same bits for any order of reading and any number of workers.
/// </remarks>
public sealed class UserMean : UserFoldIn
{
    const double MicrosecondsPerDay = 86_400_000_000d;

    readonly UserHistories _histories;
    readonly ItemFactors _items;
    readonly UserFactorOptions _options;
    readonly double[] _sum = new double[FactorMatrix.Dimensions];
    int[] _rows = new int[256];
    double[] _weights = new double[256];

    /// <param name="items">A factor for each item that has an event.</param>
    /// <exception cref="ArgumentOutOfRangeException">The half-life or the weight of a type is not a finite number above 0.</exception>
    public UserMean(UserHistories histories, ItemFactors items, UserFactorOptions options)
        : base(histories)
    {
        foreach (var number in (options.TypeWeights ?? []).Append(options.HalfLifeDays ?? 1))
        {
            if (!(number > 0 && double.IsFinite(number)))
                throw new ArgumentOutOfRangeException(nameof(options), number, "Expected a finite number above 0.");
        }

        (_histories, _items, _options) = (histories, items, options);
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
        weights.Fill(1);
        if (_options.TypeWeights is { } typeWeights)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= typeWeights[_histories.Key.Type(events[i])];
        }

        if (_options.HalfLifeDays is { } halfLifeDays)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= double.Exp2(-_histories.Key.MicrosecondsBetween(events[i], events[^1]) / MicrosecondsPerDay / halfLifeDays);
        }

        if (_options.Repeat == RepeatCounting.Log)
            DampRepeats(events, weights);
        return weights;
    }

    void DampRepeats(ReadOnlySpan<ulong> events, Span<double> weights)
    {
        var counts = new Dictionary<int, int>();
        foreach (var key in events)
        {
            var item = _histories.Key.Item(key);
            counts[item] = counts.GetValueOrDefault(item) + 1;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            var n = counts[_histories.Key.Item(events[i])];
            weights[i] *= (1 + Math.Log(n)) / n;
        }
    }

    static double Total(ReadOnlySpan<double> weights)
    {
        var total = 0d;
        foreach (var weight in weights)
            total += weight;
        return total;
    }
}
