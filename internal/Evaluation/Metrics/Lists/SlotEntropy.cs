namespace RecSys.Evaluation.Metrics;

/// <summary>Shannon entropy of the list positions over items.</summary>
/// <param name="Bits">−Σ p log2 p, p being an item's share of the positions. Null when nothing was recommended.</param>
/// <param name="Normalised">Bits / log2(catalog size), in [0, 1]; null also for a catalog of one item.</param>
/// <param name="EffectiveItems">2^Bits: the number of evenly shown items with this entropy.</param>
public sealed record SlotEntropy(double? Bits, double? Normalised, double? EffectiveItems)
{
    /// <summary>Computes the entropy from the slot counts.</summary>
    public static SlotEntropy Of(SlotCounts slots)
    {
        if (slots.Total == 0)
            return new SlotEntropy(null, null, null);

        var bits = 0.0;
        foreach (var count in slots.Counts)
        {
            if (count == 0)
                continue;

            var share = (double)count / slots.Total;
            bits -= share * Math.Log2(share);
        }

        var most = Math.Log2(slots.Counts.Length);
        return new SlotEntropy(bits, most > 0 ? bits / most : null, Math.Pow(2, bits));
    }
}
