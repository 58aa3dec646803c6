using RecSys.Evaluation.Measurement;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>The number of users of an item before any time, for lists that are not in order of time.</summary>
/// <remarks><see cref="PriorCounts"/> has the same counts for all items at once, with times ascending. Here each count costs a binary search.</remarks>
sealed class PriorUsers
{
    readonly Interactions _interactions;
    readonly int[] _firstOfUser;
    readonly int[] _starts;
    readonly int[] _firstOfPair;

    public PriorUsers(Interactions interactions)
    {
        _interactions = interactions;
        var (firstOfUser, firstOfPair) = PriorCounts.FirstEvents(interactions);
        _firstOfUser = [.. Enumerable.Range(0, interactions.Count).Where(e => firstOfUser[e])];

        var items = interactions.ItemIds.Count;
        _starts = new int[items + 1];
        var pairs = new List<int>();
        for (var item = 0; item < items; item++)
        {
            foreach (var e in interactions.EventsOfItem(item))
            {
                if (firstOfPair[e])
                    pairs.Add(e);
            }

            _starts[item + 1] = pairs.Count;
        }

        _firstOfPair = [.. pairs];
    }

    /// <summary>Distinct users with any event strictly before a time.</summary>
    public int Users(long time) => Interactions.CountBelow(_firstOfUser, _interactions.CountBefore(time));

    /// <summary>For each item of a list: distinct users with an event on it strictly before a time.</summary>
    public int[] UserCounts(int[] items, long time)
    {
        var end = _interactions.CountBefore(time);
        return Array.ConvertAll(items, item => Interactions.CountBelow(_firstOfPair.AsSpan(_starts[item].._starts[item + 1]), end));
    }
}
