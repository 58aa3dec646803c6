namespace RecSys.Factors;

/// <summary>Items read, by the origin of their content vector; <see cref="Read"/> is the sum of the other counts.</summary>
/// <param name="EmbeddingReused">The item's embedding is its content vector.</param>
/// <param name="TextFallback">The item has no embedding; the text embedding of its row is its content vector.</param>
/// <param name="WithoutText">The item has neither an embedding nor text.</param>
/// <param name="Refused">The item's embedding is unusable (see <see cref="VectorFault"/>).</param>
public sealed record ItemTotals(long Read, long EmbeddingReused, long TextFallback, long WithoutText, long Refused)
{
    /// <summary>Share of the content vectors that come from text, in [0, 1]; 0 without any vector.</summary>
    public double FallbackShare => EmbeddingReused + TextFallback == 0 ? 0 : TextFallback / (double)(EmbeddingReused + TextFallback);
}

/// <summary>An item whose embedding was refused.</summary>
public sealed record RefusedItem(string ItemId, VectorFault Fault);

/// <summary>Events read, by outcome; <see cref="Read"/> is the sum of the other counts.</summary>
/// <param name="Used">Events that count in their user's factor.</param>
/// <param name="OnUnknownItems">Events on an item that has no row.</param>
/// <param name="OnItemsWithoutFactor">Events on an item that the model cannot use.</param>
/// <param name="OfTypesWithoutWeight">Events of an inactive or unknown type; 0 unless events are weighted by type.</param>
public sealed record EventTotals(long Read, long Used, long OnUnknownItems, long OnItemsWithoutFactor, long OfTypesWithoutWeight);
