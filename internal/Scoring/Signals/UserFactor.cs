namespace RecSys.Scoring;

/// <summary>A user's factor vector as of a query.</summary>
public static class UserFactor
{
    /// <summary>The rule of the data, for one worker.</summary>
    public static UserFactorRule RuleOf(ScoringData data)
        => data.NewUserFactorRule?.Invoke() ?? ((query, destination) => TryMean(data, query, destination));

    /// <summary>The mean of the item factors over the user's events before a time, one term per event; items without factors are skipped.</summary>
    /// <param name="destination">As many floats as factors. Sums run in double, in the order of events, and are rounded once.</param>
    /// <returns>False when no event's item has factors; the destination is then zero.</returns>
    public static bool TryMean(ScoringData data, Query query, Span<float> destination)
    {
        destination.Clear();
        if (data.Catalog.Factors is not { } factors)
            return false;

        var interactions = data.Interactions;
        var items = interactions.ItemsOfUser(query.User);
        var count = Interactions.CountBelow(interactions.EventsOfUser(query.User), interactions.CountBefore(query.Time));
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
