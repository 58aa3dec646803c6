namespace RecSys.Factors;

/// <summary>Solves symmetric positive definite systems in float by a blocked Cholesky factorisation; the blocks on the diagonal are in double.</summary>
/// <remarks>One instance serves one thread and reuses its memory.</remarks>
sealed class CholeskySolver
{
    const int Block = 24;

    float[] _matrix = [];
    readonly float[] _inverse = new float[Block * Block];
    readonly double[] _diagonal = new double[Block * Block];
    readonly double[] _inverseRows = new double[Block * Block];
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

    /// <summary>Factors a block on the diagonal as Uᵀ U, row by row of U: its rows are contiguous, and no sum waits for itself.</summary>
    bool FactorDiagonal(int start, int width)
    {
        for (var i = 0; i < width; i++)
        {
            var row = _matrix.AsSpan((start + i) * Stride + start, i + 1);
            for (var j = 0; j < row.Length; j++)
                _diagonal[j * Block + i] = row[j];
        }

        for (var k = 0; k < width; k++)
        {
            var row = _diagonal.AsSpan(k * Block, width);
            if (!(row[k] > 0 && double.IsFinite(row[k])))
                return false;
            var root = Math.Sqrt(row[k]);
            var inverse = 1 / root;
            row[k] = root;
            for (var j = k + 1; j < width; j++)
                row[j] *= inverse;
            for (var i = k + 1; i < width; i++)
                DoubleMath.AddScaled(-row[i], row[i..], _diagonal.AsSpan(i * Block + i, width - i));
        }

        for (var i = 0; i < width; i++)
        {
            var row = _matrix.AsSpan((start + i) * Stride + start, i + 1);
            for (var j = 0; j < row.Length; j++)
                row[j] = (float)_diagonal[j * Block + i];
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

    /// <summary>Inverts U from its last row up, and keeps the transpose, which is the inverse of the block's Cholesky factor.</summary>
    void Invert()
    {
        for (var k = Block - 1; k >= 0; k--)
        {
            var row = _inverseRows.AsSpan(k * Block, Block);
            row.Clear();
            for (var j = k + 1; j < Block; j++)
                DoubleMath.AddScaled(-_diagonal[k * Block + j], _inverseRows.AsSpan(j * Block + j, Block - j), row[j..]);
            row[k] = 1;
            var inverse = 1 / _diagonal[k * Block + k];
            for (var j = k; j < Block; j++)
                row[j] *= inverse;
            for (var j = 0; j < Block; j++)
                _inverse[j * Block + k] = (float)row[j];
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
