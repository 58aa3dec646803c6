namespace RecSys.Factors;

/// <summary>The change to the basis of the eigenvectors of a Gram.</summary>
sealed class Rotation
{
    const int RowsPerChunk = 6 * 256;

    readonly RowProduct _product;

    Rotation(SymmetricEigen eigen, int columns)
    {
        Eigenvalues = eigen.Values;
        _product = new RowProduct(columns, columns, (row, column) => (float)eigen.Vectors[column * columns + row]);
    }

    /// <summary>The eigenvalues, largest first, as many as columns.</summary>
    public double[] Eigenvalues { get; }

    /// <summary>The rotation that makes the Gram of these rows diagonal.</summary>
    /// <exception cref="FactorModelException">A number is not finite.</exception>
    public static Rotation Of(PaddedMatrix matrix, int workers, CancellationToken cancellationToken)
        => new(SymmetricEigen.Of(Gram.Of(matrix, workers, cancellationToken), matrix.Columns, matrix.Stride), matrix.Columns);

    /// <summary>Rotates every row in place.</summary>
    public void Apply(PaddedMatrix matrix, int workers, CancellationToken cancellationToken)
        => Chunks.Run(
            (matrix.Rows + RowsPerChunk - 1) / RowsPerChunk, workers,
            () =>
            {
                var scratch = new float[_product.ScratchLength];
                return chunk =>
                {
                    var end = Math.Min(matrix.Rows, (chunk + 1) * RowsPerChunk);
                    for (var start = chunk * RowsPerChunk; start < end; start += OuterTile.Height)
                        _product.Multiply(i => matrix[start + i], Math.Min(OuterTile.Height, end - start), i => matrix[start + i], scratch);
                };
            },
            cancellationToken);
}
