namespace RecSys.Scoring;

/// <summary>Takes vectors of items in any order and packs each straight into its place.</summary>
/// <param name="itemCount">Items of the <see cref="IdTable"/>.</param>
/// <param name="dimensions">Components a vector.</param>
/// <param name="normalise">Scale each to length 1; one of length 0 counts as missing. What is not scaled is kept row by row too, for sums.</param>
public sealed class ItemVectorsBuilder(int itemCount, int dimensions, bool normalise)
{
    readonly bool[] _has = new bool[itemCount];
    readonly float[] _rows = normalise ? [] : new float[itemCount * dimensions];
    readonly float[] _panels = new float[(itemCount + ItemVectors.PanelWidth - 1) / ItemVectors.PanelWidth * ItemVectors.PanelWidth * dimensions];

    /// <summary>Adds an item's vector; of two for one item, the later one stays.</summary>
    /// <param name="vector">As many components as asked for.</param>
    /// <exception cref="ArgumentException">The vector has another width, or a component is NaN or infinite.</exception>
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

    /// <summary>All vectors added. Nothing may be added afterwards.</summary>
    public ItemVectors Build() => new(dimensions, _panels, _rows, _has);

    static double Length(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var component in vector)
            squares += (double)component * component;
        return Math.Sqrt(squares);
    }
}
