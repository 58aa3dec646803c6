namespace RecSys.Scoring;

/// <summary>A user's latest events: newest first; at equal times the smaller item first.</summary>
public static class RecentItems
{
    /// <summary>Most seed items per user.</summary>
    public const int MaxSeedItems = 10;

    /// <summary>Latest events that the session signal uses.</summary>
    public const int SessionEvents = 10;

    /// <summary>The longest time between two events of a session: 30 minutes, in microseconds.</summary>
    public const long SessionGap = 30L * 60 * 1_000_000;

    /// <summary>The distinct items last interacted with in [start, end), newest first: at most <see cref="MaxSeedItems"/>.</summary>
    /// <param name="start">Microseconds.</param>
    /// <param name="end">Microseconds; events at it are not evidence.</param>
    public static int[] SeedItems(Interactions interactions, int user, long start, long end)
    {
        var seedItems = new List<int>(MaxSeedItems);
        foreach (var index in NewestFirst(interactions, user, end))
        {
            if (seedItems.Count == MaxSeedItems || interactions.Times[interactions.EventsOfUser(user)[index]] < start)
                break;
            var item = interactions.ItemsOfUser(user)[index];
            if (!seedItems.Contains(item))
                seedItems.Add(item);
        }

        return [.. seedItems];
    }

    /// <summary>
    /// The session signal: for each item, the number of the user's events on it that follow one of their last <see cref="SessionEvents"/>
    /// events, on another item, within (ts, ts + <see cref="SessionGap"/>]. An event counts once.
    /// </summary>
    /// <param name="end">Microseconds; events at it are not evidence.</param>
    /// <returns>Items with a count above 0, ascending by item.</returns>
    public static (int Item, int Count)[] Session(Interactions interactions, int user, long end)
    {
        var positions = interactions.EventsOfUser(user);
        var items = interactions.ItemsOfUser(user);
        int[] recent = [.. NewestFirst(interactions, user, end).Take(SessionEvents)];
        var counts = new SortedDictionary<int, int>();

        // An event that follows one of the last events is itself one of the last events.
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

    /// <summary>Indexes into the user's row, by time descending; at equal times in the order of the row (items ascending).</summary>
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
