using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>The users and their holdouts, fixed before any candidate runs.</summary>
/// <param name="Holdouts">
/// By user, in the order of the sample's hash, or newest holdout first and then by user id; those of one user follow each other, newest first.
/// </param>
public sealed record HoldoutSelection(IReadOnlyList<Holdout> Holdouts, Funnel Funnel)
{
    /// <summary>Selects users and holdouts according to the options.</summary>
    public static HoldoutSelection Of(ScoringData data, EvaluationOptions options)
    {
        var interactions = data.Interactions;
        var end = interactions.CountBefore(options.Until);
        var start = interactions.CountBefore(options.Until - options.Lookback);

        int users = 0, inWindow = 0, single = 0, enough = 0, withoutTarget = 0;
        var eligible = new List<(int User, int Event)>();
        for (var user = 0; user < interactions.UserIds.Count; user++)
        {
            var events = interactions.EventsOfUser(user);
            var all = Interactions.CountBelow(events, end);
            if (all == 0)
                continue;

            users++;
            var last = LastOfTypes(interactions, events[..all], options.HoldoutTypes);
            if (last < start)
                continue;

            inWindow++;
            if (all == 1)
                single++;
            else if (all - Interactions.CountBelow(events[..all], start) >= options.MinEvents)
            {
                enough++;
                if (options.Targets == TargetChoice.All || UserHoldouts.Of(data, user, start, end, options).Count > 0)
                    eligible.Add((user, last));
                else
                    withoutTarget++;
            }
        }

        int[] evaluated = [.. Sample(interactions, eligible, options)];
        Holdout[] holdouts = [.. evaluated.SelectMany(user => UserHoldouts.Of(data, user, start, end, options))];
        HoldoutTarget[] targets = [.. holdouts.SelectMany(holdout => holdout.Targets)];
        return new HoldoutSelection(holdouts, new Funnel
        {
            Users = users,
            InWindow = inWindow,
            SingleEvent = single,
            EnoughEvents = enough,
            WithoutNewTarget = withoutTarget,
            Evaluated = evaluated.Length,
            Holdouts = holdouts.Length,
            Reachable = holdouts.Count(holdout => holdout.IsReachable(options.Seen)),
            Targets = targets.Length,
            ThisSessionTargets = targets.Count(target => target.Kind == TargetKind.ThisSession),
            RepeatTargets = targets.Count(target => target.IsRepeat),
            TargetNotInCatalog = targets.Count(target => !target.InCatalog),
            TargetNotAvailable = targets.Count(target => target.InCatalog && !target.Available),
            ColdTargets = targets.Count(target => target.Cold),
            ColdStarts = holdouts.Count(holdout => holdout.HistoryEvents == 0),
            SeveralTargets = holdouts.Count(holdout => holdout.Targets.Count > 1),
            EventsAfterWindow = interactions.Count - end,
        });
    }

    /// <summary>The newest holdout of a user, whether or not the window and the sample include the user; null without one.</summary>
    public static Holdout? OfUser(ScoringData data, int user, EvaluationOptions options)
        => UserHoldouts.Of(data, user, 0, data.Interactions.CountBefore(options.Until), options with { Windows = 1 }).FirstOrDefault();

    static IEnumerable<int> Sample(Interactions interactions, List<(int User, int Event)> eligible, EvaluationOptions options)
        => options.Sample == UserSampling.Hash
            ? UserSample.Order([.. eligible.Select(e => interactions.UserIds[e.User])], options.Seed).Take(options.Limit).Select(i => eligible[i].User)
            : eligible.OrderByDescending(e => interactions.Times[e.Event]).ThenBy(e => e.User).Take(options.Limit).Select(e => e.User);

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
}
