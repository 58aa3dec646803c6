using System.Runtime.InteropServices;

namespace RecSys.Scoring;

/// <summary>Co-visitation counts: how often other items are visited by the same users as a user's seed items.</summary>
/// <remarks>
/// For a seed item a and an item j other than a: the number of pairs of events, one on a and one on j, of one user, both inside the
/// window [start, end). Each seed item keeps its 200 best (higher count, then smaller item); an item's value is its best over the seed items.
/// A seed item's visitors are counted first, so that each visitor's events are read once, however many visits they made. Counters take
/// three ints per item and three per user. One instance serves one thread. It is fastest when windows only move forward.
/// </remarks>
public sealed class CoVisitation(Interactions interactions)
{
    /// <summary>Items that a seed item keeps.</summary>
    public const int KeptPerSeedItem = 200;

    const int VisitorsPerBlock = 64;

    readonly int[] _counts = new int[interactions.ItemIds.Count];
    readonly int[] _best = new int[interactions.ItemIds.Count];
    readonly int[] _visits = new int[interactions.UserIds.Count];
    readonly List<int> _visitors = [];
    readonly int[] _beforeStart = new int[interactions.UserIds.Count]; // by user: a lower bound of how many of their events are before _start
    readonly int[] _beforeEnd = new int[interactions.UserIds.Count]; // by user: a lower bound of how many are before _end
    readonly (int First, int Last, int Visits)[] _windows = new (int, int, int)[VisitorsPerBlock];
    readonly int[] _touched = new int[interactions.ItemIds.Count + 1];
    readonly List<int> _scored = [];
    readonly TopItems<int> _top = new();
    int _start;
    int _end;

    /// <summary>The item's count after the last <see cref="Load"/>; 0 when no seed item keeps it.</summary>
    public int this[int item] => _best[item];

    /// <summary>By item: the counts of all items.</summary>
    public ReadOnlySpan<int> Counts => _best;

    /// <summary>Counts for one user's seed items.</summary>
    /// <param name="start">Position of the first event in the window: <see cref="Interactions.CountBefore"/> of its start.</param>
    /// <param name="end">Position after the last event in the window.</param>
    public void Load(ReadOnlySpan<int> seedItems, int start, int end)
    {
        foreach (var item in _scored)
            _best[item] = 0;
        _scored.Clear();
        if (start < _start)
            Array.Clear(_beforeStart);
        if (end < _end)
            Array.Clear(_beforeEnd);
        (_start, _end) = (start, end);
        foreach (var seedItem in seedItems)
            LoadSeedItem(seedItem, start, end);
    }

    void LoadSeedItem(int seedItem, int start, int end)
    {
        CountVisits(seedItem, start, end);
        var touched = CountItems(start, end);
        _top.Reset(KeptPerSeedItem);
        foreach (var item in touched)
        {
            if (item != seedItem)
                _top.OfferInAnyOrder(_counts[item], item);
            _counts[item] = 0;
        }

        var kept = _top.Finish(out var counts);
        for (var i = 0; i < kept.Length; i++)
        {
            if (_best[kept[i]] == 0)
                _scored.Add(kept[i]);
            _best[kept[i]] = Math.Max(_best[kept[i]], counts[i]);
        }
    }

    void CountVisits(int seedItem, int start, int end)
    {
        var events = interactions.EventsOfItem(seedItem);
        var users = interactions.UsersOfItem(seedItem);
        for (var i = Interactions.CountBelow(events, start); i < events.Length && events[i] < end; i++)
        {
            if (_visits[users[i]]++ == 0)
                _visitors.Add(users[i]);
        }
    }

    /// <summary>The items with a count, without duplicates, in no order.</summary>
    /// <remarks>
    /// Nearly every visitor's row is a cache miss. Separate passes fetch the bounds of many rows and then their first items, so that
    /// these misses overlap. Only the rest of each row, which is adjacent, is read row by row.
    /// </remarks>
    ReadOnlySpan<int> CountItems(int start, int end)
    {
        var length = 0;
        for (var visitors = CollectionsMarshal.AsSpan(_visitors); !visitors.IsEmpty; visitors = visitors[Math.Min(VisitorsPerBlock, visitors.Length)..])
        {
            var block = visitors[..Math.Min(VisitorsPerBlock, visitors.Length)];
            for (var i = 0; i < block.Length; i++)
            {
                var visitor = block[i];
                var events = interactions.EventsOfUser(visitor);
                _windows[i] = (MoveTo(events, start, ref _beforeStart[visitor]), MoveTo(events, end, ref _beforeEnd[visitor]), _visits[visitor]);
                _visits[visitor] = 0;
            }

            for (var i = 0; i < block.Length; i++)
                length = Count(interactions.ItemsOfUser(block[i]).Slice(_windows[i].First, 1), _windows[i].Visits, length);
            for (var i = 0; i < block.Length; i++)
                length = Count(interactions.ItemsOfUser(block[i])[(_windows[i].First + 1).._windows[i].Last], _windows[i].Visits, length);
        }

        _visitors.Clear();
        return _touched.AsSpan(0, length);
    }

    int Count(ReadOnlySpan<int> items, int visits, int length)
    {
        var counts = _counts.AsSpan();
        var touched = _touched.AsSpan();
        foreach (var item in items)
        {
            // Written even if it is not new, because a branch would be mispredicted.
            touched[length] = item;
            length += counts[item] == 0 ? 1 : 0;
            counts[item] += visits;
        }

        return length;
    }

    static int MoveTo(ReadOnlySpan<int> events, int position, ref int before)
    {
        while (before < events.Length && events[before] < position)
            before++;
        return before;
    }
}
