namespace RecSys.Factors;

/// <summary>Solves symmetric positive definite systems in float by a blocked Cholesky factorisation; the blocks on the diagonal are in double.</summary>
/// <remarks>One instance serves one thread and reuses its memory.</remarks>
sealed class CholeskySolver
{
    const int Block = 24;

    float[] _matrix = [];
    readonly float[] _inverse = new float[Block * Block];
    readonly double[] _diagonal = new double[Block * Block];
    float[] _panel = [];

    /// <summary>The distance of two rows of the matrix.</summary>
    public int Stride { get; private set; }

    /// <summary>The memory of the matrix, for the caller to fill its lower triangle before <see cref="Factor"/>.</summary>
    public Span<float> Begin(int size)
    {
        // Rows end at a multiple of the block, which is also one of the 8 numbers that a step reads.
        Stride = (size + Block - 1) / Block * Block;
        if (_matrix.Length < Stride * Stride)
        {
            _matrix = new float[Stride * Stride];
            _panel = new float[Stride * Block];
        }

        return _matrix.AsSpan(0, size * Stride);
    }

    /// <summary>Replaces the lower triangle by its Cholesky factor.</summary>
    /// <returns>False when the matrix is not positive definite in this precision.</returns>
    public bool Factor(int size)
    {
        for (var start = 0; start < size; start += Block)
        {
            var width = Math.Min(Block, size - start);
            var below = start + width;
            if (start > 0)
            {
                DotTiles.Multiply(
                    ref _matrix[start * Stride], Stride, size - start, ref _matrix[start * Stride], Stride, width, start,
                    ref _matrix[start * Stride + start], Stride, lower: false, subtract: true);
            }

            if (!FactorDiagonal(start, width))
                return false;
            if (below < size)
                SolveBelow(start, below, size);
        }

        return true;
    }

    /// <summary>Solves for one right-hand side, in place; after <see cref="Factor"/>.</summary>
    public void Solve(Span<float> x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var row = _matrix.AsSpan(i * Stride, i + 1);
            x[i] = (float)((x[i] - Dot(row[..i], x[..i])) / row[i]);
        }

        for (var i = x.Length - 1; i >= 0; i--)
        {
            var row = _matrix.AsSpan(i * Stride, i + 1);
            x[i] /= row[i];
            Subtract(x[i], row[..i], x[..i]);
        }
    }

    bool FactorDiagonal(int start, int width)
    {
        for (var i = 0; i < width; i++)
        {
            var row = _diagonal.AsSpan(i * Block, width);
            for (var j = 0; j <= i; j++)
            {
                var other = _diagonal.AsSpan(j * Block, width);
                double sum = _matrix[(start + i) * Stride + start + j];
                for (var k = 0; k < j; k++)
                    sum -= row[k] * other[k];
                if (j < i)
                    row[j] = sum / other[j];
                else if (sum > 0 && double.IsFinite(sum))
                    row[j] = Math.Sqrt(sum);
                else
                    return false;
                _matrix[(start + i) * Stride + start + j] = (float)row[j];
            }
        }

        return true;
    }

    /// <summary>Multiplies the rows below a full block on the diagonal by the inverse of its transpose.</summary>
    void SolveBelow(int start, int below, int size)
    {
        Invert();
        var rows = size - below;
        for (var i = 0; i < rows; i++)
            _matrix.AsSpan((below + i) * Stride + start, Block).CopyTo(_panel.AsSpan(i * Block));
        DotTiles.Multiply(
            ref _panel[0], Block, rows, ref _inverse[0], Block, Block, Block, ref _matrix[below * Stride + start], Stride, lower: false, subtract: false);
    }

    void Invert()
    {
        Array.Clear(_inverse);
        Span<double> column = stackalloc double[Block];
        for (var j = 0; j < Block; j++)
        {
            for (var i = j; i < Block; i++)
            {
                var sum = i == j ? 1d : 0d;
                for (var k = j; k < i; k++)
                    sum -= _diagonal[i * Block + k] * column[k];
                column[i] = sum / _diagonal[i * Block + i];
                _inverse[i * Block + j] = (float)column[i];
            }
        }
    }

    static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var whole = a.Length & ~7;
        var sum = whole == 0 ? 0 : VectorMath.Dot(a[..whole], b[..whole]);
        for (var i = whole; i < a.Length; i++)
            sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    static void Subtract(float factor, ReadOnlySpan<float> from, Span<float> to)
    {
        var whole = from.Length & ~7;
        VectorMath.AddScaled(-factor, from[..whole], to[..whole]);
        for (var i = whole; i < from.Length; i++)
            to[i] = MathF.FusedMultiplyAdd(-factor, from[i], to[i]);
    }
}
