namespace RecSys.Factors;

/// <summary>A user's events merged into one pair per item. One instance serves one thread.</summary>
/// <param name="histories">All events.</param>
/// <param name="options">How much an event counts; without weights, a pair counts 1.</param>
sealed class MergedEvents(UserHistories histories, UserFactorOptions options)
{
    readonly EventWeights _weights = new(histories.Key, options);
    readonly Dictionary<int, double> _weightOfItem = [];
    ulong[] _keys = new ulong[256];
    double[] _eventWeights = new double[256];
    WeightedItem[] _pairs = new WeightedItem[256];

    /// <summary>The pairs of a user, by item; valid until the next call.</summary>
    public ReadOnlySpan<WeightedItem> PairsOf(int user)
    {
        var count = histories.Events.Count(user);
        if (_keys.Length < count)
            _keys = new ulong[Math.Max(count, 2 * _keys.Length)];
        var keys = _keys.AsSpan(0, count);
        histories.Events.CopyTo(user, keys);
        keys.Sort();
        return PairsOf(keys);
    }

    /// <summary>The pairs of these events, by item; valid until the next call.</summary>
    /// <param name="events">All events of a user that count, sorted.</param>
    public ReadOnlySpan<WeightedItem> PairsOf(ReadOnlySpan<ulong> events)
    {
        if (_eventWeights.Length < events.Length)
            _eventWeights = new double[Math.Max(events.Length, 2 * _eventWeights.Length)];
        var weights = _eventWeights.AsSpan(0, events.Length);
        _weights.Write(events, weights);

        _weightOfItem.Clear();
        for (var i = 0; i < events.Length; i++)
        {
            var item = histories.Key.Item(events[i]);
            _weightOfItem[item] = options.IsPlain ? 1 : _weightOfItem.GetValueOrDefault(item) + weights[i];
        }

        if (_pairs.Length < _weightOfItem.Count)
            _pairs = new WeightedItem[Math.Max(_weightOfItem.Count, 2 * _pairs.Length)];
        var n = 0;
        foreach (var (item, weight) in _weightOfItem)
            _pairs[n++] = new WeightedItem(item, weight);
        var pairs = _pairs.AsSpan(0, n);
        pairs.Sort(static (a, b) => a.Item.CompareTo(b.Item));
        return pairs;
    }
}

/// <summary>An item of a user, and how much it counts.</summary>
readonly record struct WeightedItem(int Item, double Weight);
