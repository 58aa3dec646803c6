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
    readonly EventKey _key;
    readonly ItemFactors _items;
    readonly FactorBasis _basis;
    readonly EventWeights _eventWeights;
    readonly int _columns;
    readonly double[] _eigenvalues;
    readonly double[] _scales;
    readonly double[] _h;
    readonly double[] _sum;
    readonly PositiveSystem _system = new();
    (int Item, double Weight)[] _pairs = new (int, double)[256];
    double[] _rows = [];
    double[] _z = [];

    /// <param name="items">The stored factors; an item without one does not count.</param>
    /// <param name="basis">The basis of the stored factors.</param>
    /// <param name="options">How much each event counts, as in training.</param>
    /// <exception cref="ArgumentOutOfRangeException">The half-life or the weight of a type is not a finite number above 0.</exception>
    public UserSolve(UserHistories histories, ItemFactors items, FactorBasis basis, UserFactorOptions options)
        : base(histories)
    {
        (_key, _items, _basis, _eventWeights) = (histories.Key, items, basis, new EventWeights(histories.Key, options));
        _eigenvalues = [.. basis.GramEigenvalues];
        _columns = _eigenvalues.Length;
        _scales = [.. Enumerable.Range(0, _columns).Select(basis.ColumnScale)];
        (_h, _sum) = (new double[_columns], new double[_columns]);
    }

    /// <inheritdoc/>
    public override bool TryCompute(ReadOnlySpan<ulong> events, Span<float> destination)
    {
        var pairs = MergePairs(events);
        if (pairs.IsEmpty)
            return false;

        var weight = 0d;
        foreach (var pair in pairs)
            weight += pair.Weight;
        var regularization = _basis.UserRegularization(weight);
        for (var column = 0; column < _columns; column++)
            _h[column] = 1 / (_scales[column] * _scales[column] * (_basis.UnobservedWeight * _eigenvalues[column] + regularization));

        if (!(pairs.Length <= _columns ? TrySolveByPair(pairs) : TrySolveByColumn(pairs)))
            return false;
        destination[_columns..].Clear();
        for (var column = 0; column < _columns; column++)
            destination[column] = (float)(_basis.UserScale * _sum[column]);
        return VectorFaults.Of(destination) == VectorFault.None;
    }

    /// <summary>The pairs on items with a factor, ascending by item, with scaled weights.</summary>
    ReadOnlySpan<(int Item, double Weight)> MergePairs(ReadOnlySpan<ulong> events)
    {
        if (_pairs.Length < events.Length)
            _pairs = new (int, double)[Math.Max(events.Length, _pairs.Length * 2)];
        var weights = _eventWeights.Of(events);
        var count = 0;
        for (var i = 0; i < events.Length; i++)
        {
            if (_items.RowOf(_key.Item(events[i])) >= 0)
                _pairs[count++] = (_key.Item(events[i]), weights.IsEmpty ? 1 : weights[i]);
        }

        // By weight too: equal items have no order of their own in this sort.
        var pairs = _pairs.AsSpan(0, count);
        pairs.Sort();
        var merged = 0;
        foreach (var (item, weight) in pairs)
        {
            if (merged == 0 || pairs[merged - 1].Item != item)
                pairs[merged++] = (item, weight);
            else if (!weights.IsEmpty)
                pairs[merged - 1].Weight += weight;
        }

        // A weight that decayed so far that it has no reciprocal counts as none.
        count = 0;
        foreach (var (item, weight) in pairs[..merged])
        {
            if (double.IsFinite(1 / (weight * _basis.WeightScale)))
                pairs[count++] = (item, weight * _basis.WeightScale);
        }

        return pairs[..count];
    }

    /// <summary>One unknown per pair: (diag(1 / w) + Y' H Y'ᵀ) z = 1, then the sum is H Y'ᵀ z.</summary>
    bool TrySolveByPair(ReadOnlySpan<(int Item, double Weight)> pairs)
    {
        if (_rows.Length < pairs.Length * _columns)
            _rows = new double[pairs.Length * _columns];
        if (_z.Length < pairs.Length)
            _z = new double[Math.Max(pairs.Length, _z.Length * 2)];

        _system.Begin(pairs.Length);
        for (var i = 0; i < pairs.Length; i++)
        {
            var row = _rows.AsSpan(i * _columns, _columns);
            var factor = _items[pairs[i].Item];
            for (var column = 0; column < row.Length; column++)
                row[column] = factor[column] * Math.Sqrt(_h[column]);
            var entries = _system.Row(i);
            for (var j = 0; j <= i; j++)
                entries[j] = PositiveSystem.Dot(row, _rows.AsSpan(j * _columns, _columns));
            entries[i] += 1 / pairs[i].Weight;
        }

        var z = _z.AsSpan(0, pairs.Length);
        z.Fill(1);
        if (!_system.TrySolve(z))
            return false;
        Array.Clear(_sum);
        for (var i = 0; i < pairs.Length; i++)
            PositiveSystem.AddScaled(z[i], _rows.AsSpan(i * _columns, _columns), _sum);
        for (var column = 0; column < _columns; column++)
            _sum[column] *= Math.Sqrt(_h[column]);
        return true;
    }

    /// <summary>One unknown per column, for users with more pairs than columns: (H⁻¹ + Σ w y' y'ᵀ) sum = Σ w y'.</summary>
    bool TrySolveByColumn(ReadOnlySpan<(int Item, double Weight)> pairs)
    {
        if (_rows.Length < _columns)
            _rows = new double[_columns];
        var row = _rows.AsSpan(0, _columns);
        _system.Begin(_columns);
        for (var column = 0; column < _columns; column++)
        {
            _system.Row(column).Clear();
            _system.Row(column)[column] = 1 / _h[column];
        }

        Array.Clear(_sum);
        foreach (var (item, weight) in pairs)
        {
            var factor = _items[item];
            for (var column = 0; column < row.Length; column++)
                row[column] = factor[column];
            PositiveSystem.AddScaled(weight, row, _sum);
            for (var column = 0; column < row.Length; column++)
                PositiveSystem.AddScaled(weight * row[column], row[..(column + 1)], _system.Row(column));
        }

        return _system.TrySolve(_sum);
    }
}
