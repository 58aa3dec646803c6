namespace RecSys.Scoring;

/// <summary>The total order of events: time, then item, user, type and value.</summary>
static class TimeOrder
{
    /// <summary>Rows of <paramref name="events"/> in that order. Rows that are equal in all five are interchangeable.</summary>
    public static int[] Of(IdTable users, IdTable items, EventColumns events)
    {
        var times = events.Times.AsSpan(0, events.Count).ToArray();
        var order = new int[times.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(times, order);

        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && times[end] == times[start])
                end++;
            if (end - start > 1)
                order.AsSpan(start, end - start).Sort(Compare);
            start = end;
        }

        return order;

        int Compare(int left, int right)
        {
            var byItem = items.RankOfInput[events.Items[left]].CompareTo(items.RankOfInput[events.Items[right]]);
            if (byItem != 0)
                return byItem;
            var byUser = users.RankOfInput[events.Users[left]].CompareTo(users.RankOfInput[events.Users[right]]);
            if (byUser != 0)
                return byUser;
            var byType = events.Types[left].CompareTo(events.Types[right]);
            return byType != 0 ? byType : events.Values[left].CompareTo(events.Values[right]);
        }
    }
}
