using System.Runtime.Intrinsics;

namespace RecSys.Factors;

/// <summary>Solves a symmetric positive definite system in double by Cholesky factorisation.</summary>
/// <remarks>Always 256 bits wide and in a fixed order, so that every machine gives the same bits. One instance serves one thread and reuses its memory.</remarks>
sealed class PositiveSystem
{
    double[] _matrix = [];
    int _size;

    /// <summary>Starts a system of this size; the caller fills each row up to the diagonal.</summary>
    public void Begin(int size)
    {
        _size = size;
        if (_matrix.Length < size * size)
            _matrix = new double[size * size];
    }

    /// <summary>A row of the matrix, up to its diagonal.</summary>
    public Span<double> Row(int row) => _matrix.AsSpan(row * _size, row + 1);

    /// <summary>Replaces the right-hand side by the solution. The matrix is overwritten.</summary>
    /// <returns>False when the matrix is not positive definite in this precision.</returns>
    public bool TrySolve(Span<double> rightSide)
    {
        for (var i = 0; i < _size; i++)
        {
            var row = Row(i);
            for (var j = 0; j < i; j++)
                row[j] = (row[j] - Dot(row[..j], Row(j)[..j])) / Row(j)[j];
            var pivot = row[i] - Dot(row[..i], row[..i]);
            if (!(pivot > 0) || !double.IsFinite(pivot))
                return false;
            row[i] = Math.Sqrt(pivot);
            rightSide[i] = (rightSide[i] - Dot(row[..i], rightSide[..i])) / row[i];
        }

        for (var i = _size - 1; i >= 0; i--)
        {
            var row = Row(i);
            rightSide[i] /= row[i];
            AddScaled(-rightSide[i], row[..i], rightSide[..i]);
        }

        return true;
    }

    /// <summary>The dot product of two vectors of the same length.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector256<double> even = default, odd = default;
        var i = 0;
        for (; i + 8 <= a.Length; i += 8)
        {
            even = Vector256.FusedMultiplyAdd(Vector256.Create(a[i..]), Vector256.Create(b[i..]), even);
            odd = Vector256.FusedMultiplyAdd(Vector256.Create(a[(i + 4)..]), Vector256.Create(b[(i + 4)..]), odd);
        }

        var lanes = even + odd;
        var sum = lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
        for (; i < a.Length; i++)
            sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    /// <summary>Adds factor · from, of the same length.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> from, Span<double> to)
    {
        var i = 0;
        for (; i + 4 <= from.Length; i += 4)
            Vector256.FusedMultiplyAdd(Vector256.Create(factor), Vector256.Create(from[i..]), Vector256.Create<double>(to[i..])).CopyTo(to[i..]);
        for (; i < from.Length; i++)
            to[i] = Math.FusedMultiplyAdd(factor, from[i], to[i]);
    }
}
