namespace RecSys.Scoring;

/// <summary>One vector per item, packed for blocks of dot products.</summary>
/// <remarks>
/// Items are packed in panels of 16. A panel has the 16 first components, then the 16 second ones, and so on. Items without
/// a vector have zeros. Every dot product of the project, one pair or a block, adds its terms in the order of the components with fused
/// multiply-adds in float: the same pair gives the same bits wherever it is computed. Vectors that are kept as stored are also
/// kept row by row, because they are summed one at a time and reading one from a panel touches the memory of all 16.
/// </remarks>
public sealed class ItemVectors
{
    /// <summary>Items per panel.</summary>
    internal const int PanelWidth = 16;

    readonly float[] _panels;
    readonly float[] _rows; // empty where the vectors are scaled
    readonly bool[] _has;

    internal ItemVectors(int dimensions, float[] panels, float[] rows, bool[] has)
        => (Dimensions, _panels, _rows, _has) = (dimensions, panels, rows, has);

    /// <summary>Components per vector.</summary>
    public int Dimensions { get; }

    /// <summary>Number of items, with or without a vector.</summary>
    public int ItemCount => _has.Length;

    /// <summary>Number of panels: items / 16, rounded up.</summary>
    internal int PanelCount => (_has.Length + PanelWidth - 1) / PanelWidth;

    /// <summary>Whether the item has a vector.</summary>
    public bool Has(int item) => _has[item];

    /// <summary>Copies an item's vector; zeros when it has none.</summary>
    public void CopyTo(int item, Span<float> destination)
    {
        var panel = Panels(item / PanelWidth, 1);
        for (var i = 0; i < Dimensions; i++)
            destination[i] = panel[i * PanelWidth + item % PanelWidth];
    }

    /// <summary>Adds an item's vector to sums in double. Only for vectors that are kept as stored.</summary>
    internal void AddTo(int item, Span<double> sums)
    {
        var row = _rows.AsSpan(item * Dimensions, Dimensions);
        for (var i = 0; i < row.Length; i++)
            sums[i] += row[i];
    }

    /// <summary>Dot product with one item; 0 when it has no vector.</summary>
    public float Dot(ReadOnlySpan<float> vector, int item)
    {
        var panel = Panels(item / PanelWidth, 1);
        var sum = 0f;
        for (var i = 0; i < Dimensions; i++)
            sum = MathF.FusedMultiplyAdd(vector[i], panel[i * PanelWidth + item % PanelWidth], sum);
        return sum;
    }

    /// <summary>A run of consecutive panels.</summary>
    internal ReadOnlySpan<float> Panels(int first, int count)
        => _panels.AsSpan(first * PanelWidth * Dimensions, count * PanelWidth * Dimensions);
}
