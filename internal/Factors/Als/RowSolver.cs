using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>Solves single rows of a half step exactly. One instance serves one thread and one half step.</summary>
/// <remarks>
/// In the eigenbasis, everything but the row's own pairs is diagonal: D = a0 g + λ. With rows s = √w D^-1/2 v of the pairs, a row of n pairs is
/// an n by n system I + S Sᵀ (dual) or a d by d system I + Sᵀ S (primal), whichever is smaller; both have eigenvalues of at least 1. A very long
/// row is solved by conjugate gradients.
/// </remarks>
sealed class RowSolver(OtherSide other)
{
    // From here on, a few passes over the pairs take less time than the sum of their outer products.
    const int LongRow = 32;
    const int MinLongRow = 4096;

    readonly int _stride = other.Factors.Stride;
    readonly CholeskySolver _cholesky = new();
    readonly ConjugateGradient _gradient = new(other);
    readonly float[] _unobserved = Padded(other.Eigenvalues.Select(g => other.UnobservedWeight * g), other.Factors.Stride);
    readonly float[] _inverseRoot = new float[other.Factors.Stride];
    readonly float[] _prior = new float[other.Factors.Stride];
    readonly float[] _scaledPrior = new float[other.Factors.Stride]; // λ D^-1/2 m
    OuterSum? _primal;
    float[] _rows = [];
    float[] _right = new float[256];
    double _regularization = double.NaN;
    bool _hasPrior;

    /// <summary>Replaces a row by its solution.</summary>
    /// <param name="others">The rows of the other side.</param>
    /// <param name="weights">Their weights; empty when all are 1.</param>
    /// <param name="regularization">λ of the row.</param>
    /// <param name="hasPrior">Whether x contains a prior m on entry; otherwise m is 0 and x is zero.</param>
    /// <param name="x">The solution on return.</param>
    /// <exception cref="FactorModelException">The solution is not finite.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public RowLoss Solve(
        ReadOnlySpan<int> others, ReadOnlySpan<float> weights, double regularization, bool hasPrior, Span<float> x, CancellationToken cancellationToken)
    {
        SetDiagonal(regularization);
        SetPrior(hasPrior, x);
        double observed;
        if (others.Length >= Math.Max(MinLongRow, LongRow * other.Factors.Columns))
            observed = SolveLong(others, weights, x, cancellationToken);
        else if (others.Length > other.Factors.Columns)
            observed = SolvePrimal(others, weights, x);
        else
            observed = SolveDual(others, weights, x);
        var loss = LossOf(observed, regularization, x);
        return double.IsFinite(loss.Observed + loss.Unobserved + loss.Regularization)
            ? loss
            : throw new FactorModelException(FactorModelFault.Numeric, "a factor is not finite");
    }

    double SolveDual(ReadOnlySpan<int> others, ReadOnlySpan<float> weights, Span<float> x)
    {
        var n = others.Length;
        EnsureRows(n);
        for (var i = 0; i < n; i++)
            Scale(others[i], weights.IsEmpty ? 1 : weights[i], Row(i));

        var system = _cholesky.Begin(n);
        if (n > 0)
            DotTiles.Multiply(ref _rows[0], _stride, n, ref _rows[0], _stride, n, _stride, ref MemoryMarshal.GetReference(system), _cholesky.Stride, lower: true, subtract: false);
        for (var i = 0; i < n; i++)
        {
            system[i * _cholesky.Stride + i] += 1;
            _right[i] = weights.IsEmpty ? 1 : MathF.Sqrt(weights[i]);
            if (_hasPrior)
                _right[i] -= VectorMath.Dot(Row(i), _scaledPrior);
        }

        FactorOrThrow(n);
        _cholesky.Solve(_right.AsSpan(0, n));
        _scaledPrior.CopyTo(x);
        var observed = 0d;
        for (var i = 0; i < n; i++)
        {
            VectorMath.AddScaled(_right[i], Row(i), x);
            observed += (double)_right[i] * _right[i];
        }

        VectorMath.Multiply(x, _inverseRoot, x);
        return observed;
    }

    double SolvePrimal(ReadOnlySpan<int> others, ReadOnlySpan<float> weights, Span<float> x)
    {
        var d = other.Factors.Columns;
        EnsureRows(1);
        var row = Row(0);
        _primal ??= new OuterSum(_stride, _stride, isSymmetric: true);
        _primal.Clear();
        _scaledPrior.CopyTo(x);
        for (var i = 0; i < others.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            Scale(others[i], weight, row);
            _primal.Add(row, 1, row);
            VectorMath.AddScaled(MathF.Sqrt(weight), row, x);
        }

        _primal.Flush();
        var system = _cholesky.Begin(d);
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j <= i; j++)
                system[i * _cholesky.Stride + j] = (float)_primal.Sum[i * _stride + j];
            system[i * _cholesky.Stride + i] += 1;
        }

        FactorOrThrow(d);
        _cholesky.Solve(x[..d]);
        VectorMath.Multiply(x, _inverseRoot, x);
        return ObservedLoss(others, weights, x);
    }

    double SolveLong(ReadOnlySpan<int> others, ReadOnlySpan<float> weights, Span<float> x, CancellationToken cancellationToken)
    {
        if (_gradient.TrySolve(others, weights, _regularization, x, cancellationToken))
            return ObservedLoss(others, weights, x);
        // The prior is still in x.
        return SolvePrimal(others, weights, x);
    }

    double ObservedLoss(ReadOnlySpan<int> others, ReadOnlySpan<float> weights, ReadOnlySpan<float> x)
    {
        var loss = 0d;
        for (var i = 0; i < others.Length; i++)
        {
            double error = 1 - VectorMath.Dot(other.Factors[others[i]], x);
            loss += (weights.IsEmpty ? 1 : weights[i]) * error * error;
        }

        return loss;
    }

    RowLoss LossOf(double observed, double regularization, ReadOnlySpan<float> x)
    {
        Vector256<float> unobserved = default, distance = default;
        for (var k = 0; k < x.Length; k += 8)
        {
            var value = Vector256.Create(x.Slice(k, 8));
            unobserved = Vector256.FusedMultiplyAdd(Vector256.Create(_unobserved.AsSpan(k, 8)) * value, value, unobserved);
            var fromPrior = _hasPrior ? value - Vector256.Create(_prior.AsSpan(k, 8)) : value;
            distance = Vector256.FusedMultiplyAdd(fromPrior, fromPrior, distance);
        }

        return new RowLoss(observed, VectorMath.Sum(unobserved), regularization * VectorMath.Sum(distance));
    }

    void SetPrior(bool hasPrior, ReadOnlySpan<float> prior)
    {
        if (!hasPrior && !_hasPrior)
            return;
        _hasPrior = hasPrior;
        prior.CopyTo(_prior);
        for (var k = 0; k < prior.Length; k++)
            _scaledPrior[k] = (float)_regularization * prior[k] * _inverseRoot[k];
    }

    void SetDiagonal(double regularization)
    {
        // Rows come sorted by their number of pairs: without weights, many in a row have the same value.
        if (regularization == _regularization)
            return;
        _regularization = regularization;
        for (var k = 0; k < _inverseRoot.Length; k++)
            _inverseRoot[k] = (float)(1 / Math.Sqrt(_unobserved[k] + regularization));
    }

    void Scale(int row, float weight, Span<float> to)
    {
        VectorMath.Multiply(other.Factors[row], _inverseRoot, to);
        if (weight != 1)
        {
            var root = MathF.Sqrt(weight);
            foreach (ref var number in to)
                number *= root;
        }
    }

    void FactorOrThrow(int size)
    {
        if (!_cholesky.Factor(size))
            throw new FactorModelException(FactorModelFault.Numeric, "a system of equations is not positive definite");
    }

    void EnsureRows(int rows)
    {
        if (_rows.Length < rows * _stride)
            _rows = new float[Math.Max(rows * _stride, 2 * _rows.Length)];
        if (_right.Length < rows)
            _right = new float[Math.Max(rows, 2 * _right.Length)];
    }

    Span<float> Row(int i) => _rows.AsSpan(i * _stride, _stride);

    static float[] Padded(IEnumerable<double> numbers, int length)
    {
        var padded = new float[length];
        var i = 0;
        foreach (var number in numbers)
            padded[i++] = (float)number;
        return padded;
    }
}
