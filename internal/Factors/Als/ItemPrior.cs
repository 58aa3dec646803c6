namespace RecSys.Factors;

/// <summary>A linear map from content vectors to item factors, fitted by ridge regression to the items that have pairs.</summary>
/// <remarks>
/// The map B minimises Σ λ_i |y_i - B g_i|² + ρ |B|², with ρ a tenth of the mean of the diagonal of Σ λ_i g gᵀ. The ridge is part of the loss,
/// so that fitting the map again cannot raise it.
/// </remarks>
sealed class ItemPrior
{
    const double Ridge = 0.1;

    readonly FactorMatrix _content;
    readonly int[] _items;
    readonly int[] _rowOfItem;
    readonly double[] _regularization;
    readonly DoubleSystem _system;
    readonly int _workers;
    PaddedMatrix _map;

    /// <param name="content">The content vectors.</param>
    /// <param name="rowOfItem">By item: the row in <paramref name="content"/>, or -1.</param>
    /// <param name="regularization">By item: λ_i; 0 for an item without a pair, which then has no influence.</param>
    /// <param name="columns">The length of the factors.</param>
    /// <param name="ridge">ρ; null for the default.</param>
    public ItemPrior(
        FactorMatrix content, int[] rowOfItem, double[] regularization, int columns, int workers, CancellationToken cancellationToken, double? ridge = null)
    {
        (_content, _rowOfItem, _regularization, _workers) = (content, rowOfItem, regularization, workers);
        _items = [.. Enumerable.Range(0, rowOfItem.Length).Where(item => rowOfItem[item] >= 0 && regularization[item] > 0)];
        _map = new PaddedMatrix(FactorMatrix.Dimensions, columns);
        var gram = Gram.Sum(
            _items.Length, () => new OuterSum(FactorMatrix.Dimensions, FactorMatrix.Dimensions, isSymmetric: true),
            (sum, i) => sum.Add(Content(_items[i]), (float)_regularization[_items[i]], Content(_items[i])), workers, cancellationToken);
        var trace = 0d;
        for (var i = 0; i < FactorMatrix.Dimensions; i++)
            trace += gram[i * FactorMatrix.Dimensions + i];
        var weight = ridge ?? Ridge * trace / FactorMatrix.Dimensions;
        for (var i = 0; i < FactorMatrix.Dimensions; i++)
            gram[i * FactorMatrix.Dimensions + i] += weight;
        _system = new DoubleSystem(gram, FactorMatrix.Dimensions);
    }

    /// <summary>Whether any item with a pair has a content vector.</summary>
    public static bool CanFit(int[] rowOfItem, double[] regularization)
        => rowOfItem.Zip(regularization).Any(item => item is { First: >= 0, Second: > 0 });

    /// <summary>Whether the map was fitted; before, it is zero.</summary>
    public bool IsFitted { get; private set; }

    /// <summary>Whether an item has a content vector.</summary>
    public bool Has(int item) => _rowOfItem[item] >= 0;

    /// <summary>Fits the map to the item factors.</summary>
    /// <returns>By how much this lowers Σ λ_i |y_i|² to the least value of the sum that is minimised.</returns>
    public double Fit(PaddedMatrix factors, CancellationToken cancellationToken)
    {
        var columns = factors.Stride;
        var right = Gram.Sum(
            _items.Length, () => new OuterSum(FactorMatrix.Dimensions, columns, isSymmetric: false),
            (sum, i) => sum.Add(Content(_items[i]), (float)_regularization[_items[i]], factors[_items[i]]), _workers, cancellationToken);
        double[] solution = [.. right];
        _system.Solve(solution, columns);
        for (var row = 0; row < FactorMatrix.Dimensions; row++)
        {
            var map = _map[row];
            for (var k = 0; k < columns; k++)
                map[k] = (float)solution[row * columns + k];
        }

        IsFitted = true;
        return DoubleMath.Dot(solution, right);
    }

    /// <summary>Turns the map into another basis.</summary>
    public void Rotate(Rotation rotation, CancellationToken cancellationToken) => rotation.Apply(_map, _workers, cancellationToken);

    /// <summary>Multiplies each column of the map.</summary>
    public void Scale(ReadOnlySpan<float> columns)
    {
        for (var row = 0; row < FactorMatrix.Dimensions; row++)
            VectorMath.Multiply(_map[row], columns, _map[row]);
    }

    /// <summary>The map as a product that takes content vectors to factors.</summary>
    public RowProduct ToProduct() => new(FactorMatrix.Dimensions, _map.Columns, (row, column) => _map[row][column]);

    /// <summary>Writes the prior of the items that have one; the others stay as they are.</summary>
    /// <param name="map">The result of <see cref="ToProduct"/>.</param>
    public void Write(PaddedMatrix factors, RowProduct map, ReadOnlySpan<int> rows, Span<float> scratch)
    {
        var some = new int[OuterTile.Height];
        var count = 0;
        foreach (var row in rows)
        {
            if (!Has(row))
                continue;
            some[count++] = row;
            if (count < some.Length)
                continue;
            map.Multiply(i => Content(some[i]), count, i => factors[some[i]], scratch);
            count = 0;
        }

        if (count > 0)
            map.Multiply(i => Content(some[i]), count, i => factors[some[i]], scratch);
    }

    /// <summary>The content vector of an item that has one.</summary>
    public ReadOnlySpan<float> Content(int item) => _content[_rowOfItem[item]];
}
