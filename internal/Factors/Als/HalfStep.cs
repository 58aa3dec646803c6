namespace RecSys.Factors;

/// <summary>Solves all rows of one side while the other side stays as it is.</summary>
/// <remarks>
/// Rows are taken longest first, in chunks that depend only on the lengths of the rows, and the losses of the chunks are added in order:
/// the result has the same bits for any number of threads.
/// </remarks>
sealed class HalfStep
{
    const int PairsPerChunk = 8192;
    const int RowsPerChunk = 6 * 64;

    readonly PairRows _pairs;
    readonly int[] _order;
    readonly List<(int Start, int End)> _chunks = [];
    readonly double[] _weights;

    public HalfStep(PairRows pairs)
    {
        _pairs = pairs;
        _order = [.. Enumerable.Range(0, pairs.Count).Where(row => pairs.Length(row) > 0).OrderByDescending(pairs.Length).ThenBy(row => row)];
        _weights = new double[pairs.Count];
        for (var row = 0; row < _weights.Length; row++)
            _weights[row] = TrainingPairs.WeightOf(pairs, row);

        for (var start = 0; start < _order.Length;)
        {
            var end = start;
            for (long count = 0; end < _order.Length && end - start < RowsPerChunk && count < PairsPerChunk; end++)
                count += pairs.Length(_order[end]);
            _chunks.Add((start, end));
            start = end;
        }
    }

    /// <summary>By row: the total weight of its pairs.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Replaces the factors of every row that has a pair.</summary>
    /// <param name="factors">The side to solve; rows without a pair are not touched.</param>
    /// <param name="prior">The prior of the rows; null for none.</param>
    /// <param name="report">Receives the number of pairs of each finished chunk; called from several threads.</param>
    /// <exception cref="FactorModelException">A solution is not finite.</exception>
    public RowLoss Solve(PaddedMatrix factors, OtherSide other, ItemPrior? prior, int workers, Action<long> report, CancellationToken cancellationToken)
    {
        var losses = new RowLoss[_chunks.Count];
        var map = prior is { IsFitted: true } ? prior.ToProduct() : null;
        Chunks.Run(
            _chunks.Count, workers,
            () =>
            {
                var solver = new RowSolver(other);
                var scratch = new float[map?.ScratchLength ?? 0];
                return chunk =>
                {
                    var (start, end) = _chunks[chunk];
                    foreach (var row in _order.AsSpan(start, end - start))
                        factors[row].Clear();
                    if (map is not null)
                        prior!.Write(factors, map, _order.AsSpan(start, end - start), scratch);
                    var loss = default(RowLoss);
                    long pairs = 0;
                    foreach (var row in _order.AsSpan(start, end - start))
                    {
                        loss += solver.Solve(
                            _pairs.Others(row), _pairs.Weights(row), other.RegularizationOf(_weights[row]),
                            map is not null && prior!.Has(row), factors[row], cancellationToken);
                        pairs += _pairs.Length(row);
                    }

                    losses[chunk] = loss;
                    report(pairs);
                };
            },
            cancellationToken);

        var total = default(RowLoss);
        foreach (var loss in losses)
            total += loss;
        return total;
    }
}
