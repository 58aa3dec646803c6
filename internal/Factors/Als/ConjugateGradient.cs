namespace RecSys.Factors;

/// <summary>Solves one very long row by preconditioned conjugate gradients. One instance serves one thread.</summary>
/// <remarks>
/// The preconditioner is the diagonal that the row would have if its pairs were spread evenly over the other side: for a row with nearly
/// all pairs it is nearly the system itself, because the basis is that of the Gram.
/// </remarks>
sealed class ConjugateGradient(OtherSide other)
{
    const int MaxSteps = 200;
    const int RowsAtOnce = 128;
    const double Tolerance = 1e-7;

    readonly int _stride = other.Factors.Stride;
    readonly double[] _diagonal = new double[other.Factors.Stride];
    readonly double[] _conditioner = new double[other.Factors.Stride];
    readonly double[] _solution = new double[other.Factors.Stride];
    readonly double[] _residual = new double[other.Factors.Stride];
    readonly double[] _direction = new double[other.Factors.Stride];
    readonly double[] _product = new double[other.Factors.Stride];
    readonly float[] _single = new float[other.Factors.Stride];
    readonly float[] _partial = new float[other.Factors.Stride];

    /// <summary>Replaces the prior m in x by the solution.</summary>
    /// <returns>False when the steps do not converge; x is then unchanged.</returns>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public bool TrySolve(ReadOnlySpan<int> others, ReadOnlySpan<float> weights, double regularization, Span<float> x, CancellationToken cancellationToken)
    {
        SetDiagonals(others.Length, weights, regularization);
        // From zero, the first residual is the right-hand side: Σ w v + λ m.
        _single.AsSpan().Clear();
        SumRows(others, weights, static (_, weight) => weight, _residual, cancellationToken);
        for (var k = 0; k < _stride; k++)
        {
            _residual[k] += regularization * x[k];
            _solution[k] = 0;
            _direction[k] = 0;
        }

        var size = Preconditioned();
        var target = size * Tolerance * Tolerance;
        var previous = 1d;
        for (var step = 0; size > target; step++)
        {
            if (step == MaxSteps || !double.IsFinite(size))
                return false;
            var ratio = step == 0 ? 0 : size / previous;
            for (var k = 0; k < _stride; k++)
            {
                _direction[k] = _residual[k] / _conditioner[k] + ratio * _direction[k];
                _single[k] = (float)_direction[k];
            }

            SumRows(others, weights, static (dot, weight) => weight * dot, _product, cancellationToken);
            for (var k = 0; k < _stride; k++)
                _product[k] += _diagonal[k] * _direction[k];
            var length = size / DoubleMath.Dot(_direction, _product);
            DoubleMath.AddScaled(length, _direction, _solution);
            DoubleMath.AddScaled(-length, _product, _residual);
            previous = size;
            size = Preconditioned();
        }

        for (var k = 0; k < _stride; k++)
            x[k] = (float)_solution[k];
        return true;
    }

    void SetDiagonals(int pairs, ReadOnlySpan<float> weights, double regularization)
    {
        double total = weights.IsEmpty ? pairs : 0;
        foreach (var weight in weights)
            total += weight;
        for (var k = 0; k < _stride; k++)
        {
            var eigenvalue = k < other.Eigenvalues.Length ? other.Eigenvalues[k] : 0;
            _diagonal[k] = other.UnobservedWeight * eigenvalue + regularization;
            _conditioner[k] = _diagonal[k] + total / other.Trained * eigenvalue;
        }
    }

    /// <summary>The residual's squared length in the norm of the preconditioner.</summary>
    double Preconditioned()
    {
        var sum = 0d;
        for (var k = 0; k < _stride; k++)
            sum += _residual[k] * _residual[k] / _conditioner[k];
        return sum;
    }

    /// <summary>Σ factor(v·p, w) v, in float for 128 rows and then in double.</summary>
    void SumRows(ReadOnlySpan<int> others, ReadOnlySpan<float> weights, Func<float, float, float> factor, double[] sum, CancellationToken cancellationToken)
    {
        Array.Clear(sum);
        for (var start = 0; start < others.Length; start += RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(_partial);
            for (var i = start; i < Math.Min(others.Length, start + RowsAtOnce); i++)
            {
                var row = other.Factors[others[i]];
                VectorMath.AddScaled(factor(VectorMath.Dot(row, _single), weights.IsEmpty ? 1 : weights[i]), row, _partial);
            }

            for (var k = 0; k < sum.Length; k++)
                sum[k] += _partial[k];
        }
    }
}
