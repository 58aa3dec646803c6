using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>Packs events of interactions into the keys of a factor model.</summary>
sealed class InteractionKeys
{
    readonly Interactions _interactions;
    readonly int[] _keyOfItem;
    readonly Dictionary<short, int>? _numberOfType;
    readonly int _first;

    /// <param name="items">The items whose events can be used, ascending: keys number them in this order.</param>
    /// <param name="weightedTypes">The event types that count, in the order of their weights; null when all types count alike.</param>
    /// <param name="end">
    /// A time that no packed event reaches, in microseconds since 1970-01-01 UTC. A fixed time, not that of the last event: in a very long
    /// window it sets the resolution of the keys, which later events must not change.
    /// </param>
    /// <param name="since">Earlier events do not count.</param>
    public InteractionKeys(
        Interactions interactions, IReadOnlyList<int> items, IReadOnlyList<EventType>? weightedTypes, long end, long since = long.MinValue)
    {
        _interactions = interactions;
        _first = interactions.CountBefore(since);
        _keyOfItem = [.. Enumerable.Repeat(-1, interactions.ItemIds.Count)];
        for (var key = 0; key < items.Count; key++)
            _keyOfItem[items[key]] = key;
        _numberOfType = weightedTypes?.Index().ToDictionary(type => type.Item.Type, type => type.Index);
        var start = _first == interactions.Count ? end : Math.Min(interactions.Times[_first], end);
        Key = new EventKey(start, end, items.Count, weightedTypes?.Count ?? 1);
    }

    /// <summary>How the keys are packed.</summary>
    public EventKey Key { get; }

    /// <summary>Packs the event at a position before the end.</summary>
    /// <returns>False when its item cannot be used, its type does not count, or it is too early.</returns>
    public bool TryPack(int position, out ulong key)
    {
        var (item, type) = (_keyOfItem[_interactions.Items[position]], 0);
        if (item < 0 || position < _first || (_numberOfType is not null && !_numberOfType.TryGetValue(_interactions.Types[position], out type)))
        {
            key = 0;
            return false;
        }

        key = Key.Pack(_interactions.Times[position], item, type);
        return true;
    }
}
