using System.Runtime.InteropServices;

namespace RecSys.Factors;

/// <summary>Leave-one-out holdout: the last event of each sampled user is held out, and the user's factor is made from the others.</summary>
/// <remarks>
/// The user's other events on the held-out item are removed too: a view must not reveal the purchase that follows it. Users whose
/// events are all on one item have no training events left; they are counted, not tested.
/// </remarks>
public sealed class LeaveOneOut
{
    readonly List<HeldOut> _users = [];

    /// <param name="foldIn">Makes the users' factors.</param>
    /// <param name="users">The numbers of the sampled users, each at most once.</param>
    public LeaveOneOut(UserHistories histories, UserFoldIn foldIn, IReadOnlyList<int> users)
    {
        var vector = new float[FactorMatrix.Dimensions];
        foreach (var user in users)
        {
            var events = foldIn.SortedEvents(user);
            if (events.IsEmpty)
                continue;

            var item = histories.Key.Item(events[^1]);
            var training = new List<ulong>(events.Length);
            foreach (var key in events)
            {
                if (histories.Key.Item(key) != item)
                    training.Add(key);
            }

            if (!foldIn.TryCompute(CollectionsMarshal.AsSpan(training), vector))
            {
                WithoutTraining++;
                continue;
            }

            int[] seen = [.. training.Select(histories.Key.Item).Distinct().Order()];
            _users.Add(new HeldOut(user, item, histories.Key.Microseconds(events[^1]), seen, events.Length - training.Count, [.. vector]));
        }
    }

    /// <summary>The users who have training events left, in the given order.</summary>
    public IReadOnlyList<HeldOut> Users => _users;

    /// <summary>Sampled users without training events, or whose training events give no factor.</summary>
    public int WithoutTraining { get; private set; }
}

/// <summary>A sampled user: the held-out item, and the factor made without it.</summary>
/// <param name="Item">The item of the last event, by its number in a key.</param>
/// <param name="Microseconds">The time of the last event, rounded down to the resolution of the key.</param>
/// <param name="Seen">The items of the training events, ascending; they are excluded from the candidates.</param>
/// <param name="EventsTaken">How many events on the held-out item were removed.</param>
/// <param name="Vector">The user's factor from the training events.</param>
public sealed record HeldOut(int User, int Item, long Microseconds, int[] Seen, int EventsTaken, float[] Vector);
