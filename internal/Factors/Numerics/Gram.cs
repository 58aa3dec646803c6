using System.Buffers;

namespace RecSys.Factors;

/// <summary>Sums of outer products over all rows of a matrix, in chunks that depend only on the number of rows.</summary>
static class Gram
{
    const int MaxChunks = 16;
    const int MinRows = 1024;

    /// <summary>The lower triangle of Σ y yᵀ.</summary>
    /// <returns>Stride by stride numbers, row by row.</returns>
    public static double[] Of(PaddedMatrix matrix, int workers, CancellationToken cancellationToken)
        => Sum(
            matrix.Rows, () => new OuterSum(matrix.Stride, matrix.Stride, isSymmetric: true), (sum, row) => sum.Add(matrix[row], 1, matrix[row]), workers,
            cancellationToken);

    /// <summary>Sums over rows: each chunk on its own, then the chunks in order.</summary>
    /// <param name="newSum">Makes the sum of one thread.</param>
    /// <param name="add">Adds one row to a sum.</param>
    public static double[] Sum(int rows, Func<OuterSum> newSum, Action<OuterSum, int> add, int workers, CancellationToken cancellationToken)
    {
        var perChunk = Math.Max(MinRows, (rows + MaxChunks - 1) / MaxChunks);
        var chunks = Math.Max(1, (rows + perChunk - 1) / perChunk);
        // Rented: new sums of a megabyte in every half step would wait for a full collection.
        var sums = new double[chunks][];
        var length = 0;
        Chunks.Run(
            chunks, workers,
            () =>
            {
                var sum = newSum();
                return chunk =>
                {
                    sum.Clear();
                    for (var row = chunk * perChunk; row < Math.Min(rows, (chunk + 1) * perChunk); row++)
                        add(sum, row);
                    sum.Flush();
                    Volatile.Write(ref length, sum.Sum.Length);
                    sums[chunk] = ArrayPool<double>.Shared.Rent(sum.Sum.Length);
                    sum.Sum.CopyTo(sums[chunk], 0);
                };
            },
            cancellationToken);

        var total = new double[length];
        foreach (var sum in sums)
        {
            DoubleMath.AddScaled(1, sum.AsSpan(0, length), total);
            ArrayPool<double>.Shared.Return(sum);
        }

        return total;
    }
}
