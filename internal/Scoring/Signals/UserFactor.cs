namespace RecSys.Scoring;

/// <summary>A user's collaborative vector at a moment.</summary>
public static class UserFactor
{
    /// <summary>The mean of the item factors over the user's events before a time, one term an event; items without a factor are left out.</summary>
    /// <param name="destination">As many floats as a factor has; sums run in double, in the order of events, and are rounded once.</param>
    /// <returns>False when no event has a factor; then the destination holds zeros.</returns>
    public static bool TryMean(ScoringData data, Moment moment, Span<float> destination)
    {
        destination.Clear();
        if (data.Catalog.Factors is not { } factors)
            return false;

        var interactions = data.Interactions;
        var items = interactions.ItemsOfUser(moment.User);
        var count = Interactions.CountBelow(interactions.EventsOfUser(moment.User), interactions.CountBefore(moment.Time));
        var sums = new double[destination.Length];
        var terms = 0;
        foreach (var item in items[..count])
        {
            if (!factors.Has(item))
                continue;
            factors.AddTo(item, sums);
            terms++;
        }

        for (var i = 0; i < sums.Length && terms > 0; i++)
            destination[i] = (float)(sums[i] / terms);
        return terms > 0;
    }
}
