namespace RecSys.Factors;

/// <summary>What became of the items that were read; <see cref="Read"/> is the sum of the others.</summary>
/// <param name="EmbeddingReused">The item's embedding is its factor.</param>
/// <param name="TextFallback">The item has no embedding; the text embedding of its row is its factor.</param>
/// <param name="WithoutText">Neither: the item has no factor.</param>
/// <param name="Refused">The embedding is no factor (see <see cref="VectorFault"/>): the item has none.</param>
public sealed record ItemTotals(long Read, long EmbeddingReused, long TextFallback, long WithoutText, long Refused)
{
    /// <summary>Share of the items with a factor whose factor comes from their text, in [0, 1]; 0 when there is none.</summary>
    public double FallbackShare => EmbeddingReused + TextFallback == 0 ? 0 : TextFallback / (double)(EmbeddingReused + TextFallback);
}

/// <summary>An item whose embedding was refused.</summary>
public sealed record RefusedItem(string ItemId, VectorFault Fault);

/// <summary>What became of the events that were read; <see cref="Read"/> is the sum of the others.</summary>
/// <param name="Used">A term of its user's mean.</param>
/// <param name="OnUnknownItems">Names an item that has no row.</param>
/// <param name="OnItemsWithoutFactor">Names an item that has no factor.</param>
/// <param name="OfTypesWithoutWeight">With weights by type alone: of a type that is not active or not known.</param>
public sealed record EventTotals(long Read, long Used, long OnUnknownItems, long OnItemsWithoutFactor, long OfTypesWithoutWeight);
