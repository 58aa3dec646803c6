using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>Finds the holdouts of one user.</summary>
static class UserHoldouts
{
    /// <summary>The user's newest holdouts with a target, newest first.</summary>
    /// <param name="end">Events from this position on are ignored.</param>
    /// <param name="start">
    /// Position of the first event inside the window. All holdouts but the newest must begin inside it, after other events of the user.
    /// </param>
    /// <remarks>
    /// The holdouts are the newest N; those that <see cref="TargetChoice.New"/> leaves without a target are dropped, not replaced by older ones.
    /// </remarks>
    public static List<Holdout> Of(ScoringData data, int user, int start, int end, EvaluationOptions options)
    {
        var interactions = data.Interactions;
        var events = interactions.EventsOfUser(user);
        events = events[..Interactions.CountBelow(events, end)];

        var holdouts = new List<Holdout>();
        var found = 0;
        for (var last = events.Length; last > 0 && found < options.Windows;)
        {
            var first = FirstOf(interactions, events, last, options.Unit == HoldoutUnit.Session ? options.SessionGap : 0);
            if (found > 0 && (first == 0 || events[first] < start))
                break;
            if (ItemsOf(interactions, events[first..last], options.HoldoutTypes) is { Count: > 0 } items)
            {
                found++;
                if (HoldoutOf(data, user, events, first, items, options) is { } holdout)
                    holdouts.Add(holdout);
            }

            last = first;
        }

        return holdouts;
    }

    /// <summary>The first event before <paramref name="last"/> that follows a longer gap than this.</summary>
    static int FirstOf(Interactions interactions, ReadOnlySpan<int> events, int last, long gap)
    {
        var first = last - 1;
        while (first > 0 && interactions.Times[events[first]] - interactions.Times[events[first - 1]] <= gap)
            first--;
        return first;
    }

    /// <summary>The distinct items of the events of an allowed type, ascending.</summary>
    static SortedSet<int> ItemsOf(Interactions interactions, ReadOnlySpan<int> events, IReadOnlySet<short>? types)
    {
        var items = new SortedSet<int>();
        foreach (var e in events)
        {
            if (types is null || types.Contains(interactions.Types[e]))
                items.Add(interactions.Items[e]);
        }

        return items;
    }

    /// <param name="first">The first held-out event, after all events of an earlier time.</param>
    static Holdout? HoldoutOf(ScoringData data, int user, ReadOnlySpan<int> events, int first, SortedSet<int> items, EvaluationOptions options)
    {
        var interactions = data.Interactions;
        var time = interactions.Times[events[first]];
        var before = interactions.CountBefore(time);
        var history = interactions.ItemsOfUser(user)[..first];
        var session = first == 0 || options.Unit == HoldoutUnit.Session || time - interactions.Times[events[first - 1]] > options.SessionGap
            ? first
            : FirstOf(interactions, events, first, options.SessionGap);

        var targets = new List<HoldoutTarget>(items.Count);
        foreach (var item in items)
        {
            var kind = history[session..].Contains(item) ? TargetKind.ThisSession : history[..session].Contains(item) ? TargetKind.Earlier : TargetKind.Never;
            if (options.Targets == TargetChoice.All || kind == TargetKind.Never)
            {
                targets.Add(new HoldoutTarget(
                    item, kind, interactions.EventsOfItem(item)[0] >= before, data.Catalog.Contains(item), data.Catalog.Available[item]));
            }
        }

        return targets.Count == 0 ? null : new Holdout { User = user, Targets = targets, Time = time, HistoryEvents = first };
    }
}
