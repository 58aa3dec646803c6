using RecSys.Factors;

namespace RecSys.Store;

/// <summary>The events of a window by user, without those that a model cannot use.</summary>
public sealed class FactorEvents
{
    readonly IdIndex _itemIds;
    readonly int[] _keyOfItem;
    readonly int[]? _numberOfType;
    readonly long _startMicroseconds;
    long _read;
    long _used;
    long _onUnknownItems;
    long _onItemsWithoutFactor;
    long _ofTypesWithoutWeight;

    /// <param name="itemIds">All items of the namespace.</param>
    /// <param name="items">The items whose events can be used, in the order in which keys number them.</param>
    /// <param name="weightedTypes">The event types that count, in the order of their weights; null when all types count alike.</param>
    /// <param name="startMicroseconds">The earliest time; an earlier event, such as one at <c>-infinity</c>, counts as of this time.</param>
    /// <param name="endMicroseconds">The end of the window, exclusive.</param>
    internal FactorEvents(IdIndex itemIds, IReadOnlyList<int> items, IReadOnlyList<short>? weightedTypes, long startMicroseconds, long endMicroseconds)
    {
        _itemIds = itemIds;
        _startMicroseconds = startMicroseconds;

        _keyOfItem = new int[itemIds.Count];
        Array.Fill(_keyOfItem, -1);
        for (var key = 0; key < items.Count; key++)
            _keyOfItem[items[key]] = key;

        if (weightedTypes is not null)
        {
            _numberOfType = new int[1 << 16];
            Array.Fill(_numberOfType, -1);
            for (var number = 0; number < weightedTypes.Count; number++)
                _numberOfType[unchecked((ushort)weightedTypes[number])] = number;
        }

        Histories = new UserHistories(
            items, new UserEvents(), new EventKey(startMicroseconds, endMicroseconds, items.Count, weightedTypes?.Count ?? 1));
    }

    /// <summary>The ids of all users who have an event in the window, usable or not.</summary>
    public IdIndex Users { get; } = new();

    /// <summary>The usable events; users are numbered as in <see cref="Users"/>.</summary>
    public UserHistories Histories { get; }

    /// <summary>Counts by outcome.</summary>
    public EventTotals Totals => new(_read, _used, _onUnknownItems, _onItemsWithoutFactor, _ofTypesWithoutWeight);

    /// <summary>Adds the current row: user id, item id, time, type.</summary>
    internal void Add(CopyReader row)
    {
        _read++;
        var user = Users.GetOrAdd(row.GetBytes(0));
        var item = _itemIds.Find(row.GetBytes(1));
        if (item < 0)
        {
            _onUnknownItems++;
            return;
        }

        if (_keyOfItem[item] < 0)
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
        Histories.Events.Add(user, Histories.Key.Pack(time, _keyOfItem[item], type));
    }
}
