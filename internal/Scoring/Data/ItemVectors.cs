namespace RecSys.Scoring;

/// <summary>One vector an item, packed for blocks of dot products.</summary>
/// <remarks>
/// Items lie in panels of 16; in a panel, the 16 first components come first, then the 16 second ones, and so on. Items without
/// a vector hold zeros. Every dot product of the project, one pair or a block, adds its terms in the order of the components with fused
/// multiply-adds in float: the same pair gives the same bits wherever it is computed.
/// </remarks>
public sealed class ItemVectors
{
    /// <summary>Items a panel.</summary>
    internal const int PanelWidth = 16;

    readonly float[] _panels;
    readonly bool[] _has;

    ItemVectors(int dimensions, float[] panels, bool[] has) => (Dimensions, _panels, _has) = (dimensions, panels, has);

    /// <summary>Components a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Number of items, with or without a vector.</summary>
    public int ItemCount => _has.Length;

    /// <summary>Number of panels: items over 16, rounded up.</summary>
    internal int PanelCount => (_has.Length + PanelWidth - 1) / PanelWidth;

    /// <summary>Packs vectors by item.</summary>
    /// <param name="normalise">Scale each to length 1; one of length 0 counts as missing.</param>
    /// <exception cref="ArgumentException">A component is NaN or infinite.</exception>
    public static ItemVectors Create(VectorTable table, bool normalise)
    {
        var dimensions = table.Dimensions;
        var has = new bool[table.RowOf.Length];
        var panels = new float[(has.Length + PanelWidth - 1) / PanelWidth * PanelWidth * dimensions];
        for (var item = 0; item < has.Length; item++)
        {
            var row = table.Row(item);
            if (row.IsEmpty)
                continue;
            var length = Length(row);
            if (!double.IsFinite(length))
                throw new ArgumentException($"The vector of item {item} is not finite.", nameof(table));
            if (normalise && length == 0)
                continue;

            has[item] = true;
            var scale = normalise ? (float)(1 / length) : 1f;
            var panel = panels.AsSpan(item / PanelWidth * PanelWidth * dimensions, PanelWidth * dimensions);
            var lane = item % PanelWidth;
            for (var i = 0; i < row.Length; i++)
                panel[i * PanelWidth + lane] = row[i] * scale;
        }

        return new ItemVectors(dimensions, panels, has);
    }

    /// <summary>Whether the item has a vector.</summary>
    public bool Has(int item) => _has[item];

    /// <summary>Copies an item's vector out; zeros where it has none.</summary>
    public void CopyTo(int item, Span<float> destination)
    {
        var panel = Panel(item / PanelWidth);
        for (var i = 0; i < Dimensions; i++)
            destination[i] = panel[i * PanelWidth + item % PanelWidth];
    }

    /// <summary>Adds an item's vector to sums in double.</summary>
    internal void AddTo(int item, Span<double> sums)
    {
        var panel = Panel(item / PanelWidth);
        for (var i = 0; i < Dimensions; i++)
            sums[i] += panel[i * PanelWidth + item % PanelWidth];
    }

    /// <summary>Dot product with one item; 0 where it has no vector.</summary>
    public float Dot(ReadOnlySpan<float> vector, int item)
    {
        var panel = Panel(item / PanelWidth);
        var sum = 0f;
        for (var i = 0; i < Dimensions; i++)
            sum = MathF.FusedMultiplyAdd(vector[i], panel[i * PanelWidth + item % PanelWidth], sum);
        return sum;
    }

    static double Length(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var component in vector)
            squares += (double)component * component;
        return Math.Sqrt(squares);
    }

    internal ReadOnlySpan<float> Panel(int panel)
        => _panels.AsSpan(panel * PanelWidth * Dimensions, PanelWidth * Dimensions);
}
