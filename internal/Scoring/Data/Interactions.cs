using System.Numerics;

namespace RecSys.Scoring;

/// <summary>All events of a namespace in time order, in two compressed-row layouts: by user and by item.</summary>
/// <remarks>
/// <para>An event is its position in the order (time, item, user, type, value): the same rows give the same positions in
/// whatever order they are read. "Before t" is therefore "position below <see cref="CountBefore"/>(t)", and a window of time is a range of
/// positions: no time is compared in an inner loop.</para>
/// <para>Items and users are indexes into an <see cref="IdTable"/>, so the smaller index is the smaller id. Rows of both layouts ascend by
/// position: by time, then by item in a user's row and by user in an item's row. About 42 bytes per event.</para>
/// </remarks>
public sealed class Interactions
{
    readonly EventColumns _events;
    readonly CompressedRows _byUser;
    readonly CompressedRows _byItem;

    Interactions(IdTable users, IdTable items, EventColumns events, CompressedRows byUser, CompressedRows byItem)
    {
        (UserIds, ItemIds) = (users, items);
        (_events, _byUser, _byItem) = (events, byUser, byItem);
    }

    /// <summary>Users: the rows of the layout by user.</summary>
    public IdTable UserIds { get; }

    /// <summary>Items: the rows of the layout by item. They include items that occur only in events.</summary>
    public IdTable ItemIds { get; }

    /// <summary>Number of events.</summary>
    public int Count => _events.Count;

    /// <summary>Microseconds since 1970-01-01 UTC, by position, ascending.</summary>
    public ReadOnlySpan<long> Times => _events.Times;

    /// <summary>The item of each event, by position.</summary>
    public ReadOnlySpan<int> Items => _events.Items;

    /// <summary>The user of each event, by position.</summary>
    public ReadOnlySpan<int> Users => _events.Users;

    /// <summary>The type of each event, by position.</summary>
    public ReadOnlySpan<short> Types => _events.Types;

    /// <summary>The value of each event, by position.</summary>
    public ReadOnlySpan<double> Values => _events.Values;

    /// <summary>Sorts events into both layouts.</summary>
    /// <exception cref="ArgumentException">A column is shorter than the count, or an event has a user or item without an id.</exception>
    public static Interactions Create(IdTable users, IdTable items, EventColumns events)
    {
        Check(users, items, events);
        var order = TimeOrder.Of(users, items, events);
        var gathered = new EventColumns(
            events.Count, new int[events.Count], new int[events.Count], new short[events.Count], new double[events.Count],
            new long[events.Count]);
        Parallel.Invoke(
            () => Gather(events.Times, order, gathered.Times),
            () => Gather(events.Values, order, gathered.Values),
            () => Gather(events.Types, order, gathered.Types),
            () => GatherRanks(events.Users, order, users.RankOfInput, gathered.Users),
            () => GatherRanks(events.Items, order, items.RankOfInput, gathered.Items));

        CompressedRows? byUser = null, byItem = null;
        Parallel.Invoke(
            () => byUser = CompressedRows.Group(users.Count, gathered.Users, gathered.Items),
            () => byItem = CompressedRows.Group(items.Count, gathered.Items, gathered.Users));
        return new Interactions(users, items, gathered, byUser!, byItem!);
    }

    /// <summary>Positions of a user's events, ascending.</summary>
    public ReadOnlySpan<int> EventsOfUser(int user) => _byUser.Positions(user);

    /// <summary>Items of a user's events, parallel to <see cref="EventsOfUser"/>.</summary>
    public ReadOnlySpan<int> ItemsOfUser(int user) => _byUser.Others(user);

    /// <summary>Positions of an item's events, ascending.</summary>
    public ReadOnlySpan<int> EventsOfItem(int item) => _byItem.Positions(item);

    /// <summary>Users of an item's events, parallel to <see cref="EventsOfItem"/>.</summary>
    public ReadOnlySpan<int> UsersOfItem(int item) => _byItem.Others(item);

    /// <summary>Number of events strictly before a time. Events from this position on are not evidence.</summary>
    /// <param name="time">Microseconds since 1970-01-01 UTC.</param>
    public int CountBefore(long time) => LowerBound<long>(_events.Times, time);

    /// <summary>Number of positions in an ascending row that are below a position.</summary>
    public static int CountBelow(ReadOnlySpan<int> positions, int end) => LowerBound(positions, end);

    static int LowerBound<T>(ReadOnlySpan<T> ascending, T value) where T : IComparisonOperators<T, T, bool>
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            var middle = low + ((high - low) >> 1);
            if (ascending[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    static void Gather<T>(T[] source, int[] order, T[] destination)
    {
        for (var position = 0; position < order.Length; position++)
            destination[position] = source[order[position]];
    }

    static void GatherRanks(int[] source, int[] order, ReadOnlySpan<int> ranks, int[] destination)
    {
        for (var position = 0; position < order.Length; position++)
            destination[position] = ranks[source[order[position]]];
    }

    static void Check(IdTable users, IdTable items, EventColumns events)
    {
        var shortest = new[]
        {
            events.Users.Length, events.Items.Length, events.Types.Length, events.Values.Length, events.Times.Length,
        }.Min();
        if (events.Count < 0 || shortest < events.Count)
            throw new ArgumentException($"Expected columns of at least {events.Count} events, the shortest has {shortest}.", nameof(events));
        for (var row = 0; row < events.Count; row++)
        {
            if ((uint)events.Users[row] >= (uint)users.Count || (uint)events.Items[row] >= (uint)items.Count)
            {
                throw new ArgumentException(
                    $"Event {row} has user {events.Users[row]} and item {events.Items[row]}; expected users below {users.Count} and items below {items.Count}.", nameof(events));
            }
        }
    }
}
