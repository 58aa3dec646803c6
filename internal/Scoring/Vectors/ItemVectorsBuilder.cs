namespace RecSys.Scoring;

/// <summary>Packs vectors of items, in any order, into <see cref="ItemVectors"/>.</summary>
/// <param name="itemCount">Items of the <see cref="IdTable"/>.</param>
/// <param name="dimensions">Components per vector.</param>
/// <param name="normalise">Whether to scale each vector to length 1; a vector of length 0 then counts as missing. Vectors that are not scaled are also kept row by row, for sums.</param>
public sealed class ItemVectorsBuilder(int itemCount, int dimensions, bool normalise)
{
    readonly bool[] _has = new bool[itemCount];
    readonly float[] _rows = normalise ? [] : new float[itemCount * dimensions];
    readonly float[] _panels = new float[(itemCount + ItemVectors.PanelWidth - 1) / ItemVectors.PanelWidth * ItemVectors.PanelWidth * dimensions];

    /// <summary>Packs the vectors of a table.</summary>
    /// <param name="normalise">Whether to scale each vector to length 1; a vector of length 0 then counts as missing.</param>
    /// <exception cref="ArgumentException">A component is NaN or infinite.</exception>
    public static ItemVectors Pack(VectorTable table, bool normalise)
    {
        var builder = new ItemVectorsBuilder(table.RowOf.Length, table.Dimensions, normalise);
        for (var item = 0; item < table.RowOf.Length; item++)
        {
            if (table.Row(item) is { IsEmpty: false } row)
                builder.Add(item, row);
        }

        return builder.Build();
    }

    /// <summary>Adds an item's vector. A second vector for the same item replaces the first.</summary>
    /// <param name="vector">As many components as <c>dimensions</c>.</param>
    /// <exception cref="ArgumentException">The vector has another length, or a component is NaN or infinite.</exception>
    public void Add(int item, ReadOnlySpan<float> vector)
    {
        if (vector.Length != dimensions)
            throw new ArgumentException($"Expected {dimensions} components, got {vector.Length}.", nameof(vector));
        var length = Length(vector);
        if (!double.IsFinite(length))
            throw new ArgumentException($"The vector of item {item} is not finite.", nameof(vector));
        _has[item] = length > 0 || !normalise;
        var scale = normalise && length > 0 ? (float)(1 / length) : 1f;
        var panel = _panels.AsSpan(item / ItemVectors.PanelWidth * ItemVectors.PanelWidth * dimensions, ItemVectors.PanelWidth * dimensions);
        for (int i = 0, place = item % ItemVectors.PanelWidth; i < vector.Length; i++, place += ItemVectors.PanelWidth)
            panel[place] = vector[i] * scale;
        if (!normalise)
            vector.CopyTo(_rows.AsSpan(item * dimensions));
    }

    /// <summary>The packed vectors. Do not add more afterwards.</summary>
    public ItemVectors Build() => new(dimensions, _panels, _rows, _has);

    static double Length(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var component in vector)
            squares += (double)component * component;
        return Math.Sqrt(squares);
    }
}
