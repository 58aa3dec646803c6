using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>The number of users of each item before a time that moves forward event by event.</summary>
/// <remarks>One pass over the events serves all holdouts when they are visited in the order of their times.</remarks>
public sealed class PriorCounts
{
    readonly Interactions _interactions;
    readonly bool[] _firstOfUser;
    readonly bool[] _firstOfPair;
    readonly int[] _userCounts;
    int _position;

    /// <summary>Starts before the first event.</summary>
    public PriorCounts(Interactions interactions)
    {
        _interactions = interactions;
        _userCounts = new int[interactions.ItemIds.Count];
        (_firstOfUser, _firstOfPair) = FirstEvents(interactions);
    }

    /// <summary>By item: distinct users with an event on it before the time reached.</summary>
    public ReadOnlySpan<int> UserCounts => _userCounts;

    /// <summary>Distinct users with any event before the time reached.</summary>
    public int Users { get; private set; }

    /// <summary>Takes in all events strictly before a time.</summary>
    /// <exception cref="ArgumentException">The time lies before the time reached.</exception>
    public void MoveTo(long time)
    {
        var end = _interactions.CountBefore(time);
        if (end < _position)
            throw new ArgumentException("Prior counts only move forward.", nameof(time));

        for (; _position < end; _position++)
        {
            if (_firstOfUser[_position])
                Users++;
            if (_firstOfPair[_position])
                _userCounts[_interactions.Items[_position]]++;
        }
    }

    /// <summary>By event: whether it is its user's first, and whether it is the first of its user on its item.</summary>
    internal static (bool[] OfUser, bool[] OfPair) FirstEvents(Interactions interactions)
    {
        var (firstOfUser, firstOfPair) = (new bool[interactions.Count], new bool[interactions.Count]);
        var lastUserOfItem = new int[interactions.ItemIds.Count];
        Array.Fill(lastUserOfItem, -1);
        for (var user = 0; user < interactions.UserIds.Count; user++)
        {
            var events = interactions.EventsOfUser(user);
            var items = interactions.ItemsOfUser(user);
            for (var i = 0; i < events.Length; i++)
            {
                firstOfUser[events[i]] = i == 0;
                firstOfPair[events[i]] = lastUserOfItem[items[i]] != user;
                lastUserOfItem[items[i]] = user;
            }
        }

        return (firstOfUser, firstOfPair);
    }

    /// <summary>
    /// The target's rank among available items by user count, ties to the smaller id; 0 when it is not available, excluded, or
    /// nobody had an event on it.
    /// </summary>
    /// <param name="without">Excluded items, repeats allowed.</param>
    public int RankAmong(ReadOnlySpan<bool> available, int target, ReadOnlySpan<int> without = default)
    {
        var count = _userCounts[target];
        if (!available[target] || count == 0 || without.Contains(target))
            return Metrics.RankOfTarget.Miss;

        var rank = 1 + Above(available, target, count);
        var leftOut = new HashSet<int>();
        foreach (var item in without)
        {
            if (available[item] && (_userCounts[item] > count || (_userCounts[item] == count && item < target)) && leftOut.Add(item))
                rank--;
        }

        return rank;
    }

    /// <summary>Available items before the target: those of a smaller id win a tie.</summary>
    int Above(ReadOnlySpan<bool> available, int target, int count)
        => AtLeast(_userCounts.AsSpan(0, target), available[..target], count)
            + AtLeast(_userCounts.AsSpan(target + 1), available[(target + 1)..], count + 1);

    /// <summary>Number of available items with at least this count, 16 items at a time, because a branch per item would be mispredicted.</summary>
    static int AtLeast(ReadOnlySpan<int> counts, ReadOnlySpan<bool> available, int least)
    {
        var flags = MemoryMarshal.AsBytes(available);
        var found = 0;
        var item = 0;
        for (; item <= counts.Length - Vector128<byte>.Count; item += Vector128<byte>.Count)
        {
            var left = Vector256.GreaterThanOrEqual(Vector256.Create(counts[item..]), Vector256.Create(least)).ExtractMostSignificantBits();
            var right = Vector256.GreaterThanOrEqual(Vector256.Create(counts[(item + Vector256<int>.Count)..]), Vector256.Create(least)).ExtractMostSignificantBits();
            var missing = Vector128.Equals(Vector128.Create(flags[item..]), Vector128<byte>.Zero).ExtractMostSignificantBits();
            found += BitOperations.PopCount((left | right << Vector256<int>.Count) & ~missing);
        }

        for (; item < counts.Length; item++)
            found += counts[item] >= least && available[item] ? 1 : 0;
        return found;
    }
}
