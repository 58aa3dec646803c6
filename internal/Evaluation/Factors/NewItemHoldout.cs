using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>The last event of a user in a part of the time that is on an item new to the user: what a ranking has to find.</summary>
/// <param name="User">Index into the user ids.</param>
/// <param name="Target">The item.</param>
/// <param name="Time">Time of the event, in microseconds since 1970-01-01 UTC. Evidence is strictly before it.</param>
public readonly record struct NewItemHoldout(int User, int Target, long Time);

/// <summary>A sample of users with their holdouts.</summary>
/// <param name="Holdouts">In the order of the sample's hash.</param>
/// <param name="Eligible">Users who have a holdout, sampled or not.</param>
public sealed record NewItemHoldouts(IReadOnlyList<NewItemHoldout> Holdouts, int Eligible)
{
    /// <summary>Selects users and holdouts.</summary>
    /// <param name="windowStart">Start of the window of events that the factors are made from: a user needs one before the holdout.</param>
    /// <param name="start">Start of the part of the time.</param>
    /// <param name="end">End of the part, exclusive.</param>
    /// <param name="share">The share of the eligible users to sample, in (0, 1].</param>
    /// <param name="limit">The largest sample.</param>
    /// <param name="seed">Selects the sample: a smaller sample is a subset of a larger one of the same seed.</param>
    /// <remarks>Events on items outside the catalog are passed over. A target that is not available counts as a miss of every ranking.</remarks>
    public static NewItemHoldouts Of(ScoringData data, long windowStart, long start, long end, double share, int limit, ulong seed)
    {
        var interactions = data.Interactions;
        var (window, first, last) = (interactions.CountBefore(windowStart), interactions.CountBefore(start), interactions.CountBefore(end));
        var (_, firstOfPair) = PriorCounts.FirstEvents(interactions);
        var eligible = new List<NewItemHoldout>();
        for (var user = 0; user < interactions.UserIds.Count; user++)
        {
            var events = interactions.EventsOfUser(user);
            for (var i = Interactions.CountBelow(events, last) - 1; i >= 0 && events[i] >= first; i--)
            {
                var item = interactions.Items[events[i]];
                if (!firstOfPair[events[i]] || !data.Catalog.Contains(item))
                    continue;

                var time = interactions.Times[events[i]];
                if (Interactions.CountBelow(events, interactions.CountBefore(time)) > Interactions.CountBelow(events, window))
                    eligible.Add(new NewItemHoldout(user, item, time));
                break;
            }
        }

        var size = Math.Min(limit, (int)Math.Ceiling(share * eligible.Count));
        var order = UserSample.Order([.. eligible.Select(holdout => interactions.UserIds[holdout.User])], seed);
        return new NewItemHoldouts([.. order.Take(size).Select(i => eligible[i])], eligible.Count);
    }
}
