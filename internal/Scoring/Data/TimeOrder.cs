namespace RecSys.Scoring;

/// <summary>The total order of events: time, then item, user, type and value.</summary>
static class TimeOrder
{
    const int DigitBits = 11;
    const int Buckets = 1 << DigitBits;

    /// <summary>Rows of <paramref name="events"/> in that order. Rows that are equal in all five are interchangeable.</summary>
    public static int[] Of(IdTable users, IdTable items, EventColumns events)
    {
        var (order, times) = ByTime(events.Times.AsSpan(0, events.Count));
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

    /// <summary>Radix sort, the lowest digits first: linear, and only over the bits in which the times differ.</summary>
    static (int[] Order, ulong[] Times) ByTime(ReadOnlySpan<long> times)
    {
        var first = Smallest(times);
        var order = new int[times.Length];
        var keys = new ulong[times.Length];
        var span = 0UL;
        for (var row = 0; row < times.Length; row++)
        {
            order[row] = row;
            keys[row] = unchecked((ulong)(times[row] - first));
            span = Math.Max(span, keys[row]);
        }

        var (otherOrder, otherKeys) = (new int[times.Length], new ulong[times.Length]);
        for (var shift = 0; shift < 64 && span >> shift != 0; shift += DigitBits)
        {
            SortDigit(keys, order, otherKeys, otherOrder, shift);
            (keys, otherKeys) = (otherKeys, keys);
            (order, otherOrder) = (otherOrder, order);
        }

        return (order, keys);
    }

    static void SortDigit(ulong[] keys, int[] order, ulong[] sortedKeys, int[] sortedOrder, int shift)
    {
        Span<int> next = stackalloc int[Buckets];
        next.Clear();
        foreach (var key in keys)
            next[Digit(key, shift)]++;
        var start = 0;
        foreach (ref var bucket in next)
            (bucket, start) = (start, start + bucket);

        for (var i = 0; i < keys.Length; i++)
        {
            var slot = next[Digit(keys[i], shift)]++;
            (sortedKeys[slot], sortedOrder[slot]) = (keys[i], order[i]);
        }
    }

    static int Digit(ulong key, int shift) => (int)((key >> shift) & (Buckets - 1));

    static long Smallest(ReadOnlySpan<long> times)
    {
        var smallest = long.MaxValue;
        foreach (var time in times)
            smallest = Math.Min(smallest, time);
        return smallest;
    }
}
