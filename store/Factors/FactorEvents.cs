using RecSys.Factors;

namespace RecSys.Store;

/// <summary>The events of a window by user, without those that can be no term of a mean.</summary>
public sealed class FactorEvents
{
    readonly FactorItems _items;
    readonly int[] _rankOfItem;
    readonly int[]? _numberOfType;
    readonly long _startMicroseconds;
    long _read;
    long _used;
    long _onUnknownItems;
    long _onItemsWithoutFactor;
    long _ofTypesWithoutWeight;

    /// <param name="items">All items of the namespace.</param>
    /// <param name="weightedTypes">The event types that count, in the order of their weights; null when all count alike.</param>
    /// <param name="startMicroseconds">The earliest event; one before it, such as <c>-infinity</c>, counts as of this time.</param>
    /// <param name="endMicroseconds">Behind the latest.</param>
    internal FactorEvents(FactorItems items, IReadOnlyList<short>? weightedTypes, long startMicroseconds, long endMicroseconds)
    {
        _items = items;
        _startMicroseconds = startMicroseconds;

        var ordered = items.InOrdinalOrder();
        _rankOfItem = new int[items.Ids.Count];
        Array.Fill(_rankOfItem, -1);
        for (var rank = 0; rank < ordered.Length; rank++)
            _rankOfItem[ordered[rank]] = rank;

        if (weightedTypes is not null)
        {
            _numberOfType = new int[1 << 16];
            Array.Fill(_numberOfType, -1);
            for (var number = 0; number < weightedTypes.Count; number++)
                _numberOfType[unchecked((ushort)weightedTypes[number])] = number;
        }

        Interactions = new Interactions(
            items.Vectors,
            Array.ConvertAll(ordered, items.RowOf),
            new UserEvents(),
            new EventKey(startMicroseconds, endMicroseconds, ordered.Length, weightedTypes?.Count ?? 1));
        ItemOfRank = ordered;
    }

    /// <summary>The ids of all users who have an event in the window, usable or not.</summary>
    public IdIndex Users { get; } = new();

    /// <summary>The usable events.</summary>
    public Interactions Interactions { get; }

    /// <summary>The number in the items' <see cref="IdIndex"/> of each item of a key.</summary>
    public IReadOnlyList<int> ItemOfRank { get; }

    /// <summary>What became of the events.</summary>
    public EventTotals Totals => new(_read, _used, _onUnknownItems, _onItemsWithoutFactor, _ofTypesWithoutWeight);

    /// <summary>Takes the row at hand of the events that <see cref="FactorSnapshot"/> reads.</summary>
    internal void Add(CopyReader row)
    {
        _read++;
        var user = Users.GetOrAdd(row.GetBytes(0));
        var item = _items.Ids.Find(row.GetBytes(1));
        if (item < 0)
        {
            _onUnknownItems++;
            return;
        }

        if (_rankOfItem[item] < 0)
        {
            _onItemsWithoutFactor++;
            return;
        }

        var type = _numberOfType is null ? 0 : _numberOfType[unchecked((ushort)row.GetInt16(3))];
        if (type < 0)
        {
            _ofTypesWithoutWeight++;
            return;
        }

        _used++;
        var time = Math.Max(row.GetUnixMicroseconds(2), _startMicroseconds);
        Interactions.Events.Add(user, Interactions.Key.Pack(time, _rankOfItem[item], type));
    }
}
