using RecSys.Evaluation.Protocol;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>Rows that a run does not use, one sentence per kind.</summary>
static class SnapshotWarnings
{
    public static IEnumerable<string> Of(InteractionSnapshot snapshot, Funnel funnel)
    {
        (int Count, string What)[] ignored =
        [
            (snapshot.Counts.EventsWithoutTime, "events at infinity or -infinity were not used"),
            (snapshot.Counts.EventsWithoutValue, "events whose value is not a finite number were not used"),
            (snapshot.Counts.FactorsWithoutItem, "item factors belong to an item without a row or an event and were not used"),
            (funnel.EventsAfterWindow, "events at or after the end of the window were not used"),
        ];
        return ignored.Where(kind => kind.Count > 0).Select(kind => FormattableString.Invariant($"{kind.Count:N0} {kind.What}"));
    }
}
