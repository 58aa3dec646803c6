namespace RecSys.Factors;

/// <summary>How much each event of a user counts.</summary>
/// <param name="key">How the events are packed.</param>
/// <param name="options">Which weights apply.</param>
sealed class EventWeights(EventKey key, UserFactorOptions options)
{
    const double MicrosecondsPerDay = 86_400_000_000d;

    /// <exception cref="ArgumentOutOfRangeException">The half-life or the weight of a type is not a finite number above 0.</exception>
    public static void Check(UserFactorOptions options)
    {
        foreach (var number in (options.TypeWeights ?? []).Append(options.HalfLifeDays ?? 1))
        {
            if (!(number > 0 && double.IsFinite(number)))
                throw new ArgumentOutOfRangeException(nameof(options), number, "Expected a finite number above 0.");
        }
    }

    /// <summary>Writes the weight of each event.</summary>
    /// <param name="events">All events of one user, sorted.</param>
    /// <param name="weights">As long as the events.</param>
    public void Write(ReadOnlySpan<ulong> events, Span<double> weights)
    {
        weights.Fill(1);
        if (options.TypeWeights is { } typeWeights)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= typeWeights[key.Type(events[i])];
        }

        if (options.HalfLifeDays is { } halfLifeDays)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= double.Exp2(-key.MicrosecondsBetween(events[i], events[^1]) / MicrosecondsPerDay / halfLifeDays);
        }

        if (options.Repeat == RepeatCounting.Log)
            DampRepeats(events, weights);
    }

    void DampRepeats(ReadOnlySpan<ulong> events, Span<double> weights)
    {
        var counts = new Dictionary<int, int>();
        foreach (var one in events)
        {
            var item = key.Item(one);
            counts[item] = counts.GetValueOrDefault(item) + 1;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            var n = counts[key.Item(events[i])];
            weights[i] *= (1 + Math.Log(n)) / n;
        }
    }
}
