namespace RecSys.Factors;

/// <summary>Sums of outer products over all rows of a matrix, in chunks that depend only on the number of rows.</summary>
static class Gram
{
    const int MaxChunks = 32;
    const int MinRows = 1024;

    /// <summary>The lower triangle of Σ y yᵀ.</summary>
    /// <returns>Stride by stride numbers, row by row.</returns>
    public static double[] Of(PaddedMatrix matrix, int workers, CancellationToken cancellationToken)
        => Sum(
            matrix.Rows, () => new OuterSum(matrix.Stride, matrix.Stride, isSymmetric: true), (sum, row) => sum.Add(matrix[row], 1, matrix[row]), workers,
            cancellationToken);

    /// <summary>Sums over rows: each chunk on its own, then the chunks in order.</summary>
    /// <param name="add">Adds one row to a sum.</param>
    public static double[] Sum(int rows, Func<OuterSum> newSum, Action<OuterSum, int> add, int workers, CancellationToken cancellationToken)
    {
        var perChunk = Math.Max(MinRows, (rows + MaxChunks - 1) / MaxChunks);
        var chunks = Math.Max(1, (rows + perChunk - 1) / perChunk);
        var sums = new double[chunks][];
        Chunks.Run(
            chunks, workers,
            () => chunk =>
            {
                var sum = newSum();
                for (var row = chunk * perChunk; row < Math.Min(rows, (chunk + 1) * perChunk); row++)
                    add(sum, row);
                sum.Flush();
                sums[chunk] = sum.Sum;
            },
            cancellationToken);
        for (var chunk = 1; chunk < chunks; chunk++)
            DoubleMath.AddScaled(1, sums[chunk], sums[0]);
        return sums[0];
    }
}
