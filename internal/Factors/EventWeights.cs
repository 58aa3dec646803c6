namespace RecSys.Factors;

/// <summary>Computes how much each event of a user counts.</summary>
/// <remarks>One instance serves one worker: it reuses its buffer from user to user.</remarks>
sealed class EventWeights
{
    const double MicrosecondsPerDay = 86_400_000_000d;

    readonly EventKey _key;
    readonly UserFactorOptions _options;
    double[] _weights = new double[256];

    /// <exception cref="ArgumentOutOfRangeException">The half-life or the weight of a type is not a finite number above 0.</exception>
    public EventWeights(EventKey key, UserFactorOptions options)
    {
        foreach (var number in (options.TypeWeights ?? []).Append(options.HalfLifeDays ?? 1))
        {
            if (!(number > 0 && double.IsFinite(number)))
                throw new ArgumentOutOfRangeException(nameof(options), number, "Expected a finite number above 0.");
        }

        (_key, _options) = (key, options);
    }

    /// <summary>The weight of each event, side by side with the events; empty when every event has weight 1. Valid until the next call.</summary>
    /// <param name="events">All events of one user, as sorted keys.</param>
    public ReadOnlySpan<double> Of(ReadOnlySpan<ulong> events)
    {
        if (_options.IsPlain)
            return default;
        if (_weights.Length < events.Length)
            _weights = new double[Math.Max(events.Length, _weights.Length * 2)];

        var weights = _weights.AsSpan(0, events.Length);
        weights.Fill(1);
        if (_options.TypeWeights is { } typeWeights)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= typeWeights[_key.Type(events[i])];
        }

        if (_options.HalfLifeDays is { } halfLifeDays)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= double.Exp2(-_key.MicrosecondsBetween(events[i], events[^1]) / MicrosecondsPerDay / halfLifeDays);
        }

        if (_options.Repeat == RepeatCounting.Log)
            DampRepeats(events, weights);
        return weights;
    }

    void DampRepeats(ReadOnlySpan<ulong> events, Span<double> weights)
    {
        var counts = new Dictionary<int, int>();
        foreach (var key in events)
        {
            var item = _key.Item(key);
            counts[item] = counts.GetValueOrDefault(item) + 1;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            var n = counts[_key.Item(events[i])];
            weights[i] *= (1 + Math.Log(n)) / n;
        }
    }
}
