namespace RecSys.Factors;

/// <summary>A symmetric positive definite system in double, factored once and solved for many right-hand sides.</summary>
sealed class DoubleSystem
{
    readonly int _size;
    readonly double[] _factor;

    /// <param name="matrix">The lower triangle is read and replaced by the Cholesky factor.</param>
    /// <exception cref="FactorModelException">The matrix is not positive definite.</exception>
    public DoubleSystem(double[] matrix, int size)
    {
        (_factor, _size) = (matrix, size);
        for (var i = 0; i < size; i++)
        {
            var row = Row(i);
            for (var j = 0; j <= i; j++)
            {
                var sum = row[j] - DoubleMath.Dot(row[..j], Row(j)[..j]);
                if (j < i)
                    row[j] = sum / Row(j)[j];
                else if (sum > 0 && double.IsFinite(sum))
                    row[j] = Math.Sqrt(sum);
                else
                    throw new FactorModelException(FactorModelFault.Numeric, "a system of equations has no unique solution");
            }
        }
    }

    /// <summary>Solves in place.</summary>
    /// <param name="right">Row by row: as many rows as the system's size, one column per right-hand side.</param>
    public void Solve(Span<double> right, int columns)
    {
        for (var i = 0; i < _size; i++)
        {
            var to = right.Slice(i * columns, columns);
            for (var k = 0; k < i; k++)
                DoubleMath.AddScaled(-Row(i)[k], right.Slice(k * columns, columns), to);
            Divide(to, Row(i)[i]);
        }

        for (var i = _size - 1; i >= 0; i--)
        {
            var from = right.Slice(i * columns, columns);
            Divide(from, Row(i)[i]);
            for (var k = 0; k < i; k++)
                DoubleMath.AddScaled(-Row(i)[k], from, right.Slice(k * columns, columns));
        }
    }

    Span<double> Row(int i) => _factor.AsSpan(i * _size, _size);

    static void Divide(Span<double> row, double number)
    {
        foreach (ref var value in row)
            value /= number;
    }
}
