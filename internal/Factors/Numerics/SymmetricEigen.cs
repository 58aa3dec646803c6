namespace RecSys.Factors;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix, in double.</summary>
/// <remarks>
/// Householder reduction to tridiagonal form, then QL steps with implicit shifts (Golub and Van Loan, Matrix Computations, sections 8.3.1
/// and 8.3.3). A sub-diagonal number far below the size of the matrix counts as zero: in collapsed dimensions, both of its neighbours
/// underflow and a relative test would never end.
/// </remarks>
sealed class SymmetricEigen
{
    const int MaxSteps = 100;
    const double Epsilon = 2.220446049250313e-16;

    readonly int _size;
    readonly double[] _a;
    readonly double[] _vectors;
    readonly double[] _diagonal;
    readonly double[] _below;
    readonly double[] _work;

    SymmetricEigen(ReadOnlySpan<double> matrix, int size, int stride)
    {
        _size = size;
        _a = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
                _a[i * size + j] = _a[j * size + i] = matrix[i * stride + j];
        }

        _vectors = new double[size * size];
        _diagonal = new double[size];
        _below = new double[size];
        _work = new double[size];
    }

    /// <summary>Eigenvalues, largest first; those that rounding makes negative are 0.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>Eigenvectors, row by row, in the order of the values. In each, the first of the numbers largest in magnitude is positive.</summary>
    public double[] Vectors { get; private set; } = [];

    /// <summary>Decomposes a positive semidefinite matrix, of which the lower triangle is read.</summary>
    /// <exception cref="FactorModelException">The matrix has a number that is not finite.</exception>
    public static SymmetricEigen Of(ReadOnlySpan<double> matrix, int size, int stride)
    {
        var eigen = new SymmetricEigen(matrix, size, stride);
        foreach (var number in eigen._a)
        {
            if (!double.IsFinite(number))
                throw new FactorModelException(FactorModelFault.Numeric, "a sum over the factors is not finite");
        }

        eigen.Tridiagonalize();
        eigen.Diagonalize();
        eigen.Sort();
        return eigen;
    }

    Span<double> Row(double[] matrix, int row) => matrix.AsSpan(row * _size, _size);

    void Tridiagonalize()
    {
        var reflections = new double[_size][];
        var scales = new double[_size];
        for (var k = 0; k < _size - 2; k++)
            (reflections[k], scales[k]) = Reflect(k);
        for (var i = 0; i < _size; i++)
            _diagonal[i] = _a[i * _size + i];
        for (var i = 0; i + 1 < _size; i++)
            _below[i] = _a[(i + 1) * _size + i];

        // Row j of the vectors becomes column j of the product of the reflections.
        for (var i = 0; i < _size; i++)
            _vectors[i * _size + i] = 1;
        for (var k = _size - 3; k >= 0; k--)
        {
            if (scales[k] == 0)
                continue;
            var v = reflections[k];
            for (var j = k + 1; j < _size; j++)
            {
                var row = Row(_vectors, j)[(k + 1)..];
                DoubleMath.AddScaled(-scales[k] * DoubleMath.Dot(v, row), v, row);
            }
        }
    }

    /// <summary>Makes column k zero below the sub-diagonal by the reflection 1 - scale · v vᵀ.</summary>
    (double[] Vector, double Scale) Reflect(int k)
    {
        var size = _size - k - 1;
        var v = new double[size];
        for (var i = 0; i < size; i++)
            v[i] = _a[(k + 1 + i) * _size + k];
        var tail = DoubleMath.Dot(v.AsSpan(1), v.AsSpan(1));
        if (tail == 0)
            return (v, 0);

        var length = Math.Sqrt(v[0] * v[0] + tail);
        var target = v[0] > 0 ? -length : length;
        v[0] -= target;
        var scale = 2 / (v[0] * v[0] + tail);
        if (!double.IsFinite(scale))
            return (v, 0); // so small that it is zero

        var p = _work.AsSpan(0, size);
        for (var i = 0; i < size; i++)
            p[i] = scale * DoubleMath.Dot(Row(_a, k + 1 + i)[(k + 1)..], v);
        DoubleMath.AddScaled(-scale / 2 * DoubleMath.Dot(p, v), v, p);
        for (var i = 0; i < size; i++)
        {
            var row = Row(_a, k + 1 + i)[(k + 1)..];
            DoubleMath.AddScaled(-v[i], p, row);
            DoubleMath.AddScaled(-p[i], v, row);
        }

        _a[(k + 1) * _size + k] = _a[k * _size + k + 1] = target;
        return (v, scale);
    }

    void Diagonalize()
    {
        var norm = 0d;
        for (var i = 0; i < _size; i++)
            norm = Math.Max(norm, Math.Abs(_diagonal[i]) + Math.Abs(_below[i]));
        var floor = norm * Epsilon * Epsilon;
        for (var start = 0; start < _size; start++)
        {
            for (var step = 0; ; step++)
            {
                var end = start;
                while (end + 1 < _size
                    && Math.Abs(_below[end]) > Math.Max(floor, Epsilon * (Math.Abs(_diagonal[end]) + Math.Abs(_diagonal[end + 1]))))
                    end++;
                if (end == start)
                    break;
                if (step == MaxSteps)
                    throw new FactorModelException(FactorModelFault.Numeric, "the eigenvalues of a sum over the factors were not found");
                ShiftedStep(start, end);
            }
        }
    }

    void ShiftedStep(int start, int end)
    {
        var (d, e) = (_diagonal, _below);
        var g = (d[start + 1] - d[start]) / (2 * e[start]);
        var r = double.Hypot(g, 1);
        g = d[end] - d[start] + e[start] / (g + Math.CopySign(r, g));
        double sine = 1, cosine = 1, p = 0;
        for (var i = end - 1; i >= start; i--)
        {
            var f = sine * e[i];
            var b = cosine * e[i];
            r = double.Hypot(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[end] = 0;
                return;
            }

            sine = f / r;
            cosine = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * sine + 2 * cosine * b;
            p = sine * r;
            d[i + 1] = g + p;
            g = cosine * r - b;
            DoubleMath.Rotate(Row(_vectors, i), Row(_vectors, i + 1), sine, cosine);
        }

        d[start] -= p;
        e[start] = g;
        e[end] = 0;
    }

    void Sort()
    {
        int[] order = [.. Enumerable.Range(0, _size).OrderByDescending(i => _diagonal[i]).ThenBy(i => i)];
        Values = [.. order.Select(i => Math.Max(0, _diagonal[i]))];
        Vectors = new double[_size * _size];
        for (var i = 0; i < _size; i++)
        {
            var from = Row(_vectors, order[i]);
            var to = Row(Vectors, i);
            var sign = IsPositive(from) ? 1 : -1;
            for (var j = 0; j < _size; j++)
                to[j] = sign * from[j];
        }
    }

    static bool IsPositive(ReadOnlySpan<double> vector)
    {
        var largest = 0;
        for (var i = 1; i < vector.Length; i++)
        {
            if (Math.Abs(vector[i]) > Math.Abs(vector[largest]))
                largest = i;
        }

        return vector.IsEmpty || vector[largest] >= 0;
    }
}
