using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>
/// Splits the events of a window by time: 80 % to train on, then 10 % to choose settings on (the validation part), then 10 % to judge the
/// result on (the gate part). Times are microseconds since 1970-01-01 UTC.
/// </summary>
/// <param name="Start">Start of the window.</param>
/// <param name="Validation">Start of the validation part. The models that settings are chosen by are trained on earlier events.</param>
/// <param name="Gate">Start of the gate part, and end of the validation part. The model that is judged is trained on earlier events.</param>
/// <param name="End">End of the window, exclusive.</param>
public sealed record TimeSplit(long Start, long Validation, long Gate, long End)
{
    /// <summary>Splits the events on items of the catalog.</summary>
    /// <param name="start">Start of the window.</param>
    /// <param name="end">End of the window, exclusive.</param>
    /// <remarks>
    /// A part starts at the time of the event that has 80 or 90 % of the events before it. Events at exactly that time belong to the later
    /// part, so that no training event is as late as a held-out one.
    /// </remarks>
    /// <returns>Null when the window contains no event on an item of the catalog.</returns>
    public static TimeSplit? Of(ScoringData data, long start, long end)
    {
        var interactions = data.Interactions;
        var (first, last) = (interactions.CountBefore(start), interactions.CountBefore(end));
        var usable = 0L;
        foreach (var item in interactions.Items[first..Math.Max(first, last)])
        {
            if (data.Catalog.Contains(item))
                usable++;
        }

        return usable == 0 ? null : new TimeSplit(start, TimeOf(usable * 8 / 10), TimeOf(usable * 9 / 10), end);

        long TimeOf(long before)
        {
            for (var position = first; ; position++)
            {
                if (data.Catalog.Contains(interactions.Items[position]) && before-- == 0)
                    return interactions.Times[position];
            }
        }
    }
}
