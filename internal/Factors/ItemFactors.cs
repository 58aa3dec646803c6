namespace RecSys.Factors;

/// <summary>The factors of the items that keys number.</summary>
/// <param name="vectors">The vectors, in any order.</param>
/// <param name="rowOfItem">The row in <paramref name="vectors"/> of each item of a key; -1 for an item without a factor.</param>
public sealed class ItemFactors(FactorMatrix vectors, int[] rowOfItem)
{
    /// <summary>The vectors.</summary>
    public FactorMatrix Vectors => vectors;

    /// <summary>How many items have a factor.</summary>
    public int Count { get; } = rowOfItem.Count(row => row >= 0);

    /// <summary>How many items keys number, with or without a factor.</summary>
    public int ItemCount => rowOfItem.Length;

    /// <summary>The factor of an item of a key; empty when it has none.</summary>
    public ReadOnlySpan<float> this[int item] => rowOfItem[item] < 0 ? default : vectors[rowOfItem[item]];

    /// <summary>The row in <see cref="Vectors"/> of an item of a key; -1 when it has no factor.</summary>
    public int RowOf(int item) => rowOfItem[item];
}
