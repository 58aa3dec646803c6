namespace RecSys.Scoring;

/// <summary>Co-visitation: how often other items were visited by the same users as a user's anchors.</summary>
/// <remarks>
/// For an anchor a and an item j other than a: the number of pairs of events, one on a and one on j, of one user, both inside the
/// window [start, end). Each anchor keeps its 200 best (higher count, then smaller item); an item's value is its best over the anchors.
/// An anchor's visitors are counted first, so that each one's events are walked once, however often they came. Counters are one int
/// an item and two a user, so an instance serves one thread, one user after the other; cheapest when the windows only move forward.
/// </remarks>
public sealed class CoVisitation(Interactions interactions)
{
    /// <summary>Items that an anchor keeps.</summary>
    public const int KeptPerAnchor = 200;

    readonly int[] _counts = new int[interactions.ItemIds.Count];
    readonly int[] _best = new int[interactions.ItemIds.Count];
    readonly int[] _visits = new int[interactions.UserIds.Count];
    readonly List<int> _visitors = [];
    readonly int[] _firstInWindow = new int[interactions.UserIds.Count]; // by user: how many of their events lie before _start, or fewer
    readonly List<int> _touched = [];
    readonly List<int> _scored = [];
    readonly TopItems<int> _top = new();
    int _start;

    /// <summary>The item's count after the last <see cref="Load"/>; 0 where no anchor keeps it.</summary>
    public int this[int item] => _best[item];

    /// <summary>Counts for one user's anchors.</summary>
    /// <param name="start">Position of the first event in the window: <see cref="Interactions.CountBefore"/> of its start.</param>
    /// <param name="end">Position after the last event in the window.</param>
    public void Load(ReadOnlySpan<int> anchors, int start, int end)
    {
        foreach (var item in _scored)
            _best[item] = 0;
        _scored.Clear();
        if (start < _start)
            Array.Clear(_firstInWindow);
        _start = start;
        foreach (var anchor in anchors)
            LoadAnchor(anchor, start, end);
    }

    void LoadAnchor(int anchor, int start, int end)
    {
        CountVisits(anchor, start, end);
        CountItems(anchor, start, end);
        _top.Reset(KeptPerAnchor);
        foreach (var item in _touched)
        {
            if (item != anchor)
                _top.OfferInAnyOrder(_counts[item], item);
            _counts[item] = 0;
        }

        _touched.Clear();
        var kept = _top.Finish(out var counts);
        for (var i = 0; i < kept.Length; i++)
        {
            if (_best[kept[i]] == 0)
                _scored.Add(kept[i]);
            _best[kept[i]] = Math.Max(_best[kept[i]], counts[i]);
        }
    }

    void CountVisits(int anchor, int start, int end)
    {
        var events = interactions.EventsOfItem(anchor);
        var users = interactions.UsersOfItem(anchor);
        for (var i = Interactions.CountBelow(events, start); i < events.Length && events[i] < end; i++)
        {
            if (_visits[users[i]]++ == 0)
                _visitors.Add(users[i]);
        }
    }

    void CountItems(int anchor, int start, int end)
    {
        foreach (var visitor in _visitors)
        {
            var visits = _visits[visitor];
            _visits[visitor] = 0;
            var events = interactions.EventsOfUser(visitor);
            var items = interactions.ItemsOfUser(visitor);
            ref var first = ref _firstInWindow[visitor];
            while (first < events.Length && events[first] < start)
                first++;
            for (var i = first; i < events.Length && events[i] < end; i++)
            {
                ref var count = ref _counts[items[i]];
                if (count == 0)
                    _touched.Add(items[i]);
                count += visits;
            }
        }

        _visitors.Clear();
    }
}
