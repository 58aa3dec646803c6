using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>The users and their holdouts, fixed before any candidate runs.</summary>
/// <param name="Holdouts">Newest first, then by user id; or in the order of the sample's hash.</param>
public sealed record HoldoutSelection(IReadOnlyList<Holdout> Holdouts, Funnel Funnel)
{
    /// <summary>Selects users and holdouts according to the options.</summary>
    public static HoldoutSelection Of(ScoringData data, EvaluationOptions options)
    {
        var interactions = data.Interactions;
        var end = interactions.CountBefore(options.Until);
        var start = interactions.CountBefore(options.Until - options.Lookback);

        int users = 0, inWindow = 0, single = 0;
        var eligible = new List<(int User, int Event)>();
        for (var user = 0; user < interactions.UserIds.Count; user++)
        {
            var events = interactions.EventsOfUser(user);
            var all = CountBelow(events, end);
            if (all == 0)
                continue;

            users++;
            var last = LastOfTypes(interactions, events[..all], options.HoldoutTypes);
            if (last < start)
                continue;

            inWindow++;
            if (all == 1)
                single++;
            else if (all - CountBelow(events[..all], start) >= options.MinEvents)
                eligible.Add((user, last));
        }

        var holdouts = Sample(interactions, eligible, options)
            .Select(chosen => HoldoutOf(data, chosen.User, chosen.Event))
            .ToArray();
        return new HoldoutSelection(holdouts, new Funnel
        {
            Users = users,
            InWindow = inWindow,
            SingleEvent = single,
            EnoughEvents = eligible.Count,
            Evaluated = holdouts.Length,
            Reachable = holdouts.Count(h => h.Available && !(h.Repeat && options.Seen == SeenItems.Filter)),
            TargetNotInCatalog = holdouts.Count(h => !h.InCatalog),
            TargetNotAvailable = holdouts.Count(h => h.InCatalog && !h.Available),
            RepeatTargets = holdouts.Count(h => h.Repeat),
            ColdTargets = holdouts.Count(h => h.Cold),
            ColdStarts = holdouts.Count(h => h.HistoryEvents == 0),
            TiedHoldouts = holdouts.Count(h => h.TiedItems > 0),
            EventsAfterWindow = interactions.Count - end,
        });
    }

    /// <summary>The holdout of a user, whether or not the window and the sample include the user; null without an event that can be one.</summary>
    public static Holdout? OfUser(ScoringData data, int user, EvaluationOptions options)
    {
        var events = data.Interactions.EventsOfUser(user);
        var last = LastOfTypes(data.Interactions, events[..CountBelow(events, data.Interactions.CountBefore(options.Until))], options.HoldoutTypes);
        return last < 0 ? null : HoldoutOf(data, user, last);
    }

    static IEnumerable<(int User, int Event)> Sample(Interactions interactions, List<(int User, int Event)> eligible, EvaluationOptions options)
        => options.Sample == UserSampling.Hash
            ? UserSample.Order([.. eligible.Select(e => interactions.UserIds[e.User])], options.Seed).Take(options.Limit).Select(i => eligible[i])
            : eligible.OrderByDescending(e => interactions.Times[e.Event]).ThenBy(e => e.User).Take(options.Limit);

    /// <summary>Position of the last event of an allowed type, or -1: a row of the layout ascends by time, then item id.</summary>
    static int LastOfTypes(Interactions interactions, ReadOnlySpan<int> events, IReadOnlySet<short>? types)
    {
        for (var i = events.Length - 1; i >= 0; i--)
        {
            if (types is null || types.Contains(interactions.Types[events[i]]))
                return events[i];
        }

        return -1;
    }

    static Holdout HoldoutOf(ScoringData data, int user, int last)
    {
        var interactions = data.Interactions;
        var time = interactions.Times[last];
        var target = interactions.Items[last];
        var before = interactions.CountBefore(time);
        var after = time == long.MaxValue ? interactions.Count : interactions.CountBefore(time + 1);

        var events = interactions.EventsOfUser(user);
        var items = interactions.ItemsOfUser(user);
        var history = CountBelow(events, before);
        var tied = new HashSet<int>();
        foreach (var item in items[history..CountBelow(events, after)])
            tied.Add(item);

        return new Holdout
        {
            User = user,
            Target = target,
            Time = time,
            HistoryEvents = history,
            TiedItems = tied.Count - 1,
            Repeat = items[..history].Contains(target),
            Cold = interactions.EventsOfItem(target)[0] >= before,
            InCatalog = data.Catalog.Contains(target),
            Available = data.Catalog.Available[target],
        };
    }

    static int CountBelow(ReadOnlySpan<int> ascending, int position)
    {
        var found = ascending.BinarySearch(position);
        return found < 0 ? ~found : found;
    }
}
