namespace RecSys.Scoring;

/// <summary>Vectors as read: rows in any order, and the row of each item or user.</summary>
/// <param name="Dimensions">Floats per row.</param>
/// <param name="Values">Row-major; may be longer than the rows in use.</param>
/// <param name="RowOf">For each item or user of an <see cref="IdTable"/>: its row, or -1 when it has no vector.</param>
public sealed record VectorTable(int Dimensions, float[] Values, int[] RowOf)
{
    /// <summary>The vector of an item or user; empty when it has none.</summary>
    public ReadOnlySpan<float> Row(int id)
        => RowOf[id] is var row and >= 0 ? Values.AsSpan(row * Dimensions, Dimensions) : [];
}
