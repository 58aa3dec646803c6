namespace RecSys.Scoring;

/// <summary>Vectors as they were read: rows in any order, and which row belongs to which item or user.</summary>
/// <param name="Dimensions">Floats a row.</param>
/// <param name="Values">Row-major; may be longer than the rows that are named.</param>
/// <param name="RowOf">For each item or user of an <see cref="IdTable"/>: its row, or -1 where it has no vector.</param>
public sealed record VectorTable(int Dimensions, float[] Values, int[] RowOf)
{
    /// <summary>The vector of an item or user; empty where it has none.</summary>
    public ReadOnlySpan<float> Row(int id)
        => RowOf[id] is var row and >= 0 ? Values.AsSpan(row * Dimensions, Dimensions) : [];
}
