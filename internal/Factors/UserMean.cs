namespace RecSys.Factors;

/// <summary>Computes a user's factor vector: the weighted mean of the vectors of the items of the user's events.</summary>
/// <remarks>
/// Terms are added in double in the order of the keys (time, then item id, then type), divided by the sum of the weights and rounded to
/// float: the same bytes for any order of reading and any number of workers. One instance a worker: it keeps its buffers between users.
/// </remarks>
public sealed class UserMean
{
    const double MicrosecondsPerDay = 86_400_000_000d;

    readonly Interactions _interactions;
    readonly UserFactorOptions _options;
    readonly double[] _sum = new double[ItemVectors.Dimensions];
    ulong[] _keys = new ulong[256];
    int[] _rows = new int[256];
    double[] _weights = new double[256];

    /// <exception cref="ArgumentOutOfRangeException">The half-life or the weight of a type is not a finite number above 0.</exception>
    public UserMean(Interactions interactions, UserFactorOptions options)
    {
        foreach (var number in (options.TypeWeights ?? []).Append(options.HalfLifeDays ?? 1))
        {
            if (!(number > 0 && double.IsFinite(number)))
                throw new ArgumentOutOfRangeException(nameof(options), number, "Expected a finite number above 0.");
        }

        (_interactions, _options) = (interactions, options);
    }

    /// <summary>The user's events in order; valid until the next call of this instance.</summary>
    public ReadOnlySpan<ulong> SortedEvents(int user)
    {
        var count = _interactions.Events.Count(user);
        if (_keys.Length < count)
            _keys = new ulong[Math.Max(count, _keys.Length * 2)];
        var keys = _keys.AsSpan(0, count);
        _interactions.Events.CopyTo(user, keys);
        keys.Sort();
        return keys;
    }

    /// <summary>Writes the mean over all events of a user.</summary>
    /// <inheritdoc cref="TryCompute(ReadOnlySpan{ulong}, Span{float})"/>
    public bool TryCompute(int user, Span<float> destination) => TryCompute(SortedEvents(user), destination);

    /// <summary>Writes the mean over these events.</summary>
    /// <param name="events">Sorted keys.</param>
    /// <param name="destination">Length <see cref="ItemVectors.Dimensions"/>; its content counts only when this gives true.</param>
    /// <returns>False when there is no event, or the vectors cancel out to one that is no factor.</returns>
    public bool TryCompute(ReadOnlySpan<ulong> events, Span<float> destination)
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
            rows[i] = _interactions.RowOfItem[_interactions.Key.Item(events[i])];

        var weights = _options.IsPlain ? default : Weights(events);
        WeightedSum.Of(_interactions.Items, rows, weights, _sum);

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
                weights[i] *= typeWeights[_interactions.Key.Type(events[i])];
        }

        if (_options.HalfLifeDays is { } halfLifeDays)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= double.Exp2(-_interactions.Key.MicrosecondsBetween(events[i], events[^1]) / MicrosecondsPerDay / halfLifeDays);
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
            var item = _interactions.Key.Item(key);
            counts[item] = counts.GetValueOrDefault(item) + 1;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            var n = counts[_interactions.Key.Item(events[i])];
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
