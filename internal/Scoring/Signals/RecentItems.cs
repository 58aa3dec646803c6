namespace RecSys.Scoring;

/// <summary>What a user did last: newest first, at one time the smaller item first.</summary>
public static class RecentItems
{
    /// <summary>Anchors a user has at most.</summary>
    public const int MaxAnchors = 10;

    /// <summary>Events that the session signal looks back on.</summary>
    public const int SessionEvents = 10;

    /// <summary>How long after an event another still belongs to its session: 30 minutes, in microseconds.</summary>
    public const long SessionGap = 30L * 60 * 1_000_000;

    /// <summary>The distinct items last interacted with in [start, end), newest first: at most <see cref="MaxAnchors"/>.</summary>
    /// <param name="start">Microseconds.</param>
    /// <param name="end">Microseconds; events at it are not evidence.</param>
    public static int[] Anchors(Interactions interactions, int user, long start, long end)
    {
        var anchors = new List<int>(MaxAnchors);
        foreach (var index in NewestFirst(interactions, user, end))
        {
            if (anchors.Count == MaxAnchors || interactions.Times[interactions.EventsOfUser(user)[index]] < start)
                break;
            var item = interactions.ItemsOfUser(user)[index];
            if (!anchors.Contains(item))
                anchors.Add(item);
        }

        return [.. anchors];
    }

    /// <summary>
    /// The session signal: for each item, the user's events on it that come after one of their last <see cref="SessionEvents"/> events on
    /// another item, by no more than <see cref="SessionGap"/>. "After" is strict: in (ts, ts + 30 min]. An event counts once.
    /// </summary>
    /// <param name="end">Microseconds; events at it are not evidence.</param>
    /// <returns>Items with a count above 0, ascending by item.</returns>
    public static (int Item, int Count)[] Session(Interactions interactions, int user, long end)
    {
        var positions = interactions.EventsOfUser(user);
        var items = interactions.ItemsOfUser(user);
        int[] recent = [.. NewestFirst(interactions, user, end).Take(SessionEvents)];
        var counts = new SortedDictionary<int, int>();

        // What comes after one of the last events is itself one of the last events.
        foreach (var later in recent)
        {
            foreach (var earlier in recent)
            {
                var gap = interactions.Times[positions[later]] - interactions.Times[positions[earlier]];
                if (gap is <= 0 or > SessionGap || items[earlier] == items[later])
                    continue;
                counts[items[later]] = counts.GetValueOrDefault(items[later]) + 1;
                break;
            }
        }

        return [.. counts.Select(count => (count.Key, count.Value))];
    }

    /// <summary>Indexes into the user's row: times descend, at one time the row's own order (items ascend).</summary>
    static IEnumerable<int> NewestFirst(Interactions interactions, int user, long end)
    {
        var runEnd = Interactions.CountBelow(interactions.EventsOfUser(user), interactions.CountBefore(end));
        while (runEnd > 0)
        {
            var runStart = RunStart(interactions, user, runEnd - 1);
            for (var index = runStart; index < runEnd; index++)
                yield return index;
            runEnd = runStart;
        }
    }

    static int RunStart(Interactions interactions, int user, int index)
    {
        var positions = interactions.EventsOfUser(user);
        var time = interactions.Times[positions[index]];
        while (index > 0 && interactions.Times[positions[index - 1]] == time)
            index--;
        return index;
    }
}
