namespace RecSys.Evaluation.Metrics;

/// <summary>How unevenly the list positions are spread over the whole catalog: 0 is even, near 1 is concentrated.</summary>
/// <param name="OverN">The (n) form: Σ (2i − n − 1) x₍ᵢ₎ / (n · Σx), counts ascending, zeros included. Null when nothing was recommended.</param>
/// <param name="OverNMinusOne">The (n − 1) form, which reaches 1 when one item has all positions. Null also for a catalog of one item.</param>
public sealed record Gini(double? OverN, double? OverNMinusOne)
{
    /// <summary>Computes both forms from the slot counts.</summary>
    public static Gini Of(SlotCounts slots)
    {
        var n = slots.Counts.Length;
        if (slots.Total == 0)
            return new Gini(null, null);

        // Items without a position are first in the order and add nothing.
        var ascending = Array.FindAll(slots.Counts, count => count > 0);
        Array.Sort(ascending);
        var sum = 0.0;
        for (var i = 0; i < ascending.Length; i++)
            sum += (2.0 * (n - ascending.Length + i + 1) - n - 1) * ascending[i];

        return new Gini(sum / ((double)n * slots.Total), n == 1 ? null : sum / ((n - 1.0) * slots.Total));
    }
}
