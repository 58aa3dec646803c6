using System.Runtime.InteropServices;

namespace RecSys.Factors;

/// <summary>The last event of some users, taken away, and the users' vectors as they are without it.</summary>
/// <remarks>
/// With the last event go the user's other events on the same item: a view must not give away the purchase that follows it. Users
/// whose events are all on one item have nothing left and are counted.
/// </remarks>
public sealed class Holdout
{
    readonly List<HeldOut> _users = [];

    /// <param name="users">The sampled users, by number, none twice.</param>
    public Holdout(Interactions interactions, UserFactorOptions options, IReadOnlyList<int> users)
    {
        var mean = new UserMean(interactions, options);
        var vector = new float[ItemVectors.Dimensions];
        foreach (var user in users)
        {
            var events = mean.SortedEvents(user);
            if (events.IsEmpty)
                continue;

            var item = interactions.Key.Item(events[^1]);
            var training = new List<ulong>(events.Length);
            foreach (var key in events)
            {
                if (interactions.Key.Item(key) != item)
                    training.Add(key);
            }

            if (!mean.TryCompute(CollectionsMarshal.AsSpan(training), vector))
            {
                WithoutTraining++;
                continue;
            }

            int[] seen = [.. training.Select(interactions.Key.Item).Distinct().Order()];
            _users.Add(new HeldOut(user, item, interactions.Key.Microseconds(events[^1]), seen, events.Length - training.Count, [.. vector]));
        }
    }

    /// <summary>The users who have events left, in the order given.</summary>
    public IReadOnlyList<HeldOut> Users => _users;

    /// <summary>Sampled users who had nothing left.</summary>
    public int WithoutTraining { get; private set; }
}

/// <summary>A user, the item to be found again, and what is left to find it by.</summary>
/// <param name="Item">The item of the last event, by its number in a key.</param>
/// <param name="Microseconds">The time of the last event, rounded down to what a key keeps.</param>
/// <param name="Seen">The items of the events that are left, ascending: the user knows them, so they are no candidates.</param>
/// <param name="EventsTaken">How many events on the item were taken away.</param>
/// <param name="Vector">The user's vector from the events that are left.</param>
public sealed record HeldOut(int User, int Item, long Microseconds, int[] Seen, int EventsTaken, float[] Vector);
