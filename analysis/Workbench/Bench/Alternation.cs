namespace RecSys.Workbench.Bench;

/// <summary>One way to do the measured work.</summary>
/// <param name="Run">Does the work once and returns the peak memory of its process in bytes; 0 when it was not measured.</param>
sealed record Variant(string Name, Func<CancellationToken, Task<long>> Run);

/// <summary>Time and memory of one variant.</summary>
/// <param name="Seconds">One entry per measured round, in order; at least one.</param>
/// <param name="PeakBytes">The largest of all rounds; 0 when it was not measured.</param>
sealed record VariantTimes(string Name, IReadOnlyList<double> Seconds, long PeakBytes)
{
    public double Median => Sorted[Seconds.Count / 2] * 0.5 + Sorted[(Seconds.Count - 1) / 2] * 0.5;

    public double Fastest => Sorted[0];

    public double Slowest => Sorted[^1];

    double[] Sorted => [.. Seconds.Order()];
}

/// <summary>Measures variants in turn, so that changes in the speed of the machine affect all of them alike.</summary>
static class Alternation
{
    /// <summary>
    /// Runs every variant once as a warm-up, then <paramref name="rounds"/> times each. Every second round runs in the opposite order.
    /// </summary>
    public static async Task<IReadOnlyList<VariantTimes>> RunAsync(
        IReadOnlyList<Variant> variants, int rounds, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);

        var seconds = variants.Select(_ => new List<double>(rounds)).ToArray();
        var peaks = new long[variants.Count];
        for (var round = 0; round <= rounds; round++)
        {
            for (var turn = 0; turn < variants.Count; turn++)
            {
                var variant = round % 2 == 0 ? turn : variants.Count - 1 - turn;
                var started = clock.GetTimestamp();
                var peak = await variants[variant].Run(cancellationToken);
                var elapsed = clock.GetElapsedTime(started).TotalSeconds;
                peaks[variant] = Math.Max(peaks[variant], peak);
                if (round > 0)
                    seconds[variant].Add(elapsed);
            }
        }

        return [.. variants.Select((variant, i) => new VariantTimes(variant.Name, seconds[i], peaks[i]))];
    }
}
