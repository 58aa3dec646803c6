namespace RecSys.Scoring;

/// <summary>Jaccard index of the tags of two items, those that name a brand or category left out; 0 when neither has any.</summary>
/// <remarks>
/// Rows of one pool are kept until the next, since candidates mostly pick the same items: a row is the similarity of one item of the
/// pool to all of them.
/// </remarks>
sealed class TagSimilarity(ItemCatalog catalog)
{
    readonly bool[] _marked = new bool[catalog.TagNames.Count];
    readonly Stack<double[]> _spare = new();
    double[]?[] _rows = [];
    PoolSignals? _pool;

    public void Load(PoolSignals pool)
    {
        foreach (ref var row in _rows.AsSpan())
        {
            if (row is not null && row.Length >= pool.Count)
                _spare.Push(row);
            row = null;
        }

        if (_rows.Length < pool.Count)
            _rows = new double[]?[pool.Count];
        _pool = pool;
    }

    /// <summary>The similarity of the pool's i-th item to each item of the pool.</summary>
    public ReadOnlySpan<double> Row(int index) => (_rows[index] ??= Measure(index)).AsSpan(0, _pool!.Count);

    double[] Measure(int index)
    {
        var pool = _pool!;
        if (!_spare.TryPop(out var row) || row.Length < pool.Count)
            row = new double[pool.Count];

        var tags = catalog.DiversityTags(pool.Items[index]);
        foreach (var tag in tags)
            _marked[tag] = true;
        for (var i = 0; i < pool.Count; i++)
            row[i] = Jaccard(tags.Length, catalog.DiversityTags(pool.Items[i]));
        foreach (var tag in tags)
            _marked[tag] = false;
        return row;
    }

    double Jaccard(int tags, ReadOnlySpan<int> others)
    {
        var shared = 0;
        foreach (var tag in others)
        {
            if (_marked[tag])
                shared++;
        }

        return shared == 0 ? 0 : (double)shared / (tags + others.Length - shared);
    }
}
