namespace RecSys.Factors;

/// <summary>Computes a user's factor as the exact least-squares solution for the user's pairs, against stored item factors.</summary>
/// <remarks>
/// <para>With y the learned factor of an item, w the weight of a pair, g the Gram's eigenvalues and D = a0 g + λ_u, the solution is
/// <c>x = (D + Σ w y yᵀ)⁻¹ Σ w y</c>. Stored items are <c>y' = C y</c> with C = <see cref="FactorBasis.ColumnScale"/>, so the stored user is
/// <c>x' = UserScale C⁻¹ x</c>: then x'·y' = UserScale x·y. In terms of what is stored, <c>x' = UserScale (H⁻¹ + Σ w y' y'ᵀ)⁻¹ Σ w y'</c> with
/// the diagonal H = 1 / (C² D), which stays near 1 / ItemScale² in every column.</para>
/// <para>Events of one user on one item are one pair, whose weight is the sum of the events' weights, or 1 where events have no weights.
/// Sums run in double in the order of the items: the same bits for any order of reading and any number of workers.</para>
/// </remarks>
public sealed class UserSolve : UserFoldIn
{
    readonly ItemFactors _items;
    readonly FactorBasis _basis;
    readonly MergedEvents _events;
    readonly int _columns;
    readonly double[] _eigenvalues;
    readonly double[] _scales;
    readonly double[] _h;
    readonly double[] _sum;
    WeightedItem[] _pairs = new WeightedItem[256];
    double[] _rows = [];
    double[] _matrix = [];
    double[] _z = [];

    /// <param name="items">The stored factors; an item without one does not count.</param>
    /// <param name="basis">The basis of the stored factors.</param>
    /// <param name="options">How much each event counts, as in training.</param>
    /// <exception cref="ArgumentOutOfRangeException">The half-life or the weight of a type is not a finite number above 0.</exception>
    public UserSolve(UserHistories histories, ItemFactors items, FactorBasis basis, UserFactorOptions options)
        : base(histories)
    {
        EventWeights.Check(options);
        (_items, _basis, _events) = (items, basis, new MergedEvents(histories, options));
        _eigenvalues = [.. basis.GramEigenvalues];
        _columns = _eigenvalues.Length;
        _scales = [.. Enumerable.Range(0, _columns).Select(basis.ColumnScale)];
        (_h, _sum) = (new double[_columns], new double[_columns]);
    }

    /// <inheritdoc/>
    public override bool TryCompute(ReadOnlySpan<ulong> events, Span<float> destination)
    {
        var pairs = ScaledPairs(events);
        if (pairs.IsEmpty)
            return false;

        var weight = 0d;
        foreach (var pair in pairs)
            weight += pair.Weight;
        var regularization = _basis.UserRegularization(weight);
        for (var column = 0; column < _columns; column++)
            _h[column] = 1 / (_scales[column] * _scales[column] * (_basis.UnobservedWeight * _eigenvalues[column] + regularization));

        if (pairs.Length <= _columns)
            SolveByPair(pairs);
        else
            SolveByColumn(pairs);
        destination[_columns..].Clear();
        for (var column = 0; column < _columns; column++)
            destination[column] = (float)(_basis.UserScale * _sum[column]);
        return VectorFaults.Of(destination) == VectorFault.None;
    }

    /// <summary>The pairs on items with a factor, by item, with scaled weights.</summary>
    ReadOnlySpan<WeightedItem> ScaledPairs(ReadOnlySpan<ulong> events)
    {
        var merged = _events.PairsOf(events);
        if (_pairs.Length < merged.Length)
            _pairs = new WeightedItem[Math.Max(merged.Length, 2 * _pairs.Length)];
        var count = 0;
        foreach (var (item, weight) in merged)
        {
            // A weight that decayed so far that it has no reciprocal counts as none.
            if (_items.RowOf(item) >= 0 && double.IsFinite(1 / (weight * _basis.WeightScale)))
                _pairs[count++] = new WeightedItem(item, weight * _basis.WeightScale);
        }

        return _pairs.AsSpan(0, count);
    }

    /// <summary>One unknown per pair: (diag(1 / w) + Y' H Y'ᵀ) z = 1, then the sum is H Y'ᵀ z.</summary>
    void SolveByPair(ReadOnlySpan<WeightedItem> pairs)
    {
        var n = pairs.Length;
        Reserve(n * _columns, n * n);
        for (var i = 0; i < n; i++)
        {
            var row = Row(i);
            var factor = _items[pairs[i].Item];
            for (var column = 0; column < row.Length; column++)
                row[column] = factor[column] * Math.Sqrt(_h[column]);
            for (var j = 0; j <= i; j++)
                _matrix[i * n + j] = DoubleMath.Dot(row, Row(j));
            _matrix[i * n + i] += 1 / pairs[i].Weight;
        }

        if (_z.Length < n)
            _z = new double[Math.Max(n, 2 * _z.Length)];
        var z = _z.AsSpan(0, n);
        z.Fill(1);
        new DoubleSystem(_matrix, n).Solve(z, columns: 1);
        Array.Clear(_sum);
        for (var i = 0; i < n; i++)
            DoubleMath.AddScaled(z[i], Row(i), _sum);
        for (var column = 0; column < _columns; column++)
            _sum[column] *= Math.Sqrt(_h[column]);
    }

    /// <summary>One unknown per column, for users with more pairs than columns: (H⁻¹ + Σ w y' y'ᵀ) sum = Σ w y'.</summary>
    void SolveByColumn(ReadOnlySpan<WeightedItem> pairs)
    {
        Reserve(_columns, _columns * _columns);
        var row = Row(0);
        Array.Clear(_matrix, 0, _columns * _columns);
        for (var column = 0; column < _columns; column++)
            _matrix[column * _columns + column] = 1 / _h[column];

        Array.Clear(_sum);
        foreach (var (item, weight) in pairs)
        {
            var factor = _items[item];
            for (var column = 0; column < row.Length; column++)
                row[column] = factor[column];
            DoubleMath.AddScaled(weight, row, _sum);
            for (var column = 0; column < row.Length; column++)
                DoubleMath.AddScaled(weight * row[column], row[..(column + 1)], _matrix.AsSpan(column * _columns, column + 1));
        }

        new DoubleSystem(_matrix, _columns).Solve(_sum, columns: 1);
    }

    Span<double> Row(int i) => _rows.AsSpan(i * _columns, _columns);

    void Reserve(int rows, int matrix)
    {
        if (_rows.Length < rows)
            _rows = new double[Math.Max(rows, 2 * _rows.Length)];
        if (_matrix.Length < matrix)
            _matrix = new double[Math.Max(matrix, 2 * _matrix.Length)];
    }
}
