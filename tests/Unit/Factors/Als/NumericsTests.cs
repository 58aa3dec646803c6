using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors.Als;

/// <summary>The linear algebra under the solver, against loops in double.</summary>
public sealed class NumericsTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(16)]
    [TestCase(50)]
    [TestCase(131)]
    public void Eigenvectors_rebuild_the_matrix_and_are_orthonormal(int size)
    {
        var gram = Symmetric(size, rank: size);
        var eigen = SymmetricEigen.Of(gram, size, size);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var (rebuilt, product) = (0d, 0d);
                for (var k = 0; k < size; k++)
                {
                    rebuilt += eigen.Values[k] * eigen.Vectors[k * size + i] * eigen.Vectors[k * size + j];
                    product += eigen.Vectors[i * size + k] * eigen.Vectors[j * size + k];
                }

                Assert.That(rebuilt, Is.EqualTo(gram[i * size + j]).Within(1e-9 * size));
                Assert.That(product, Is.EqualTo(i == j ? 1 : 0).Within(1e-10));
            }
        }

        Assert.That(eigen.Values, Is.Ordered.Descending);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void A_collapsed_matrix_has_as_many_eigenvalues_as_its_rank(int rank)
    {
        var eigen = SymmetricEigen.Of(Symmetric(40, rank), 40, 40);
        Assert.That(eigen.Values.Count(value => value > 1e-9), Is.EqualTo(rank));
        Assert.That(eigen.Values, Is.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Eigenvalues_that_underflow_end_the_search()
    {
        var matrix = new double[30 * 30];
        for (var i = 0; i < 30; i++)
        {
            matrix[i * 30 + i] = Math.Pow(10, -11 * i);
            if (i > 0)
                matrix[i * 30 + i - 1] = matrix[(i - 1) * 30 + i] = Math.Pow(10, -11 * i);
        }

        Assert.That(SymmetricEigen.Of(matrix, 30, 30).Values[0], Is.EqualTo(1).Within(1e-6));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void A_number_that_is_not_finite_is_refused(double number)
        => Assert.That(() => SymmetricEigen.Of([1, 0, number, 1], 2, 2), Throws.TypeOf<FactorModelException>());

    [TestCase(1)]
    [TestCase(23)]
    [TestCase(24)]
    [TestCase(25)]
    [TestCase(49)]
    [TestCase(130)]
    public void Cholesky_solves_systems_of_any_number_of_blocks(int size)
    {
        var gram = Symmetric(size, rank: size);
        for (var i = 0; i < size; i++)
            gram[i * size + i] += 1;
        var random = new Random(size);
        var expected = Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5).ToArray();
        var solver = new CholeskySolver();
        var system = solver.Begin(size);
        var x = new float[size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
                system[i * solver.Stride + j] = (float)gram[i * size + j];
            x[i] = (float)Enumerable.Range(0, size).Sum(j => gram[i * size + j] * expected[j]);
        }

        Assert.That(solver.Factor(size));
        solver.Solve(x);
        Assert.That(x, Is.EqualTo(expected).Within(1e-4));
    }

    [Test]
    public void Cholesky_refuses_a_matrix_that_is_not_positive_definite()
    {
        var solver = new CholeskySolver();
        var system = solver.Begin(2);
        (system[0], system[solver.Stride], system[solver.Stride + 1]) = (1, 2, 1);
        Assert.That(solver.Factor(2), Is.False);
    }

    [TestCase(1, 16)]
    [TestCase(7, 16)]
    [TestCase(13, 48)]
    [TestCase(384, 128)]
    public void Sums_of_outer_products_are_those_of_loops(int height, int width)
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 300).Select(_ => (A: Numbers(random, PaddedMatrix.Padded(height)), B: Numbers(random, width))).ToArray();
        var sum = new OuterSum(height, width, isSymmetric: false);
        foreach (var (a, b) in rows)
            sum.Add(a, 0.5f, b);
        sum.Flush();
        for (var i = 0; i < height; i++)
        {
            for (var j = 0; j < width; j++)
                Assert.That(sum.Sum[i * width + j], Is.EqualTo(rows.Sum(row => 0.5 * row.A[i] * row.B[j])).Within(1e-5));
        }
    }

    [TestCase(1, 1, 3)]
    [TestCase(7, 5, 13)]
    [TestCase(128, 40, 6)]
    public void Products_of_rows_are_those_of_loops(int depth, int width, int rows)
    {
        var random = new Random(4);
        var matrix = Enumerable.Range(0, depth).Select(_ => Numbers(random, width)).ToArray();
        var source = Enumerable.Range(0, rows).Select(_ => Numbers(random, depth)).ToArray();
        var product = new RowProduct(depth, width, (k, j) => matrix[k][j]);
        var results = Enumerable.Range(0, rows).Select(_ => new float[product.Width]).ToArray();
        for (var start = 0; start < rows; start += 6)
            product.Multiply(i => source[start + i], Math.Min(6, rows - start), i => results[start + i], new float[product.ScratchLength]);
        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < product.Width; j++)
                Assert.That(results[row][j], Is.EqualTo(j < width ? Enumerable.Range(0, depth).Sum(k => (double)source[row][k] * matrix[k][j]) : 0).Within(1e-5));
        }
    }

    static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];

    static double[] Symmetric(int size, int rank)
    {
        var random = new Random(size + rank);
        var matrix = new double[size * size];
        for (var r = 0; r < rank; r++)
        {
            var vector = Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5).ToArray();
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                    matrix[i * size + j] += vector[i] * vector[j];
            }
        }

        return matrix;
    }
}
