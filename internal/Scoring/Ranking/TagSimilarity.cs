namespace RecSys.Scoring;

/// <summary>Jaccard index of the tags of two items, without tags that name a brand or category; 0 when neither item has any.</summary>
/// <remarks>
/// A row is the similarity of one item of the pool to all of them. Rows are cached until the next pool, because candidates mostly pick
/// the same items. A row is counted over the pool's items of each tag, so that items that share no tag cost nothing.
/// </remarks>
sealed class TagSimilarity(ItemCatalog catalog)
{
    readonly int[] _lastOfTag = NoPlaces(catalog.TagNames.Count);
    readonly List<int> _tags = [];
    readonly Stack<double[]> _spare = new();
    double[]?[] _rows = [];
    int[] _places = [];
    int[] _before = [];
    int[] _shared = [];
    int[] _tagCounts = []; // by position in the pool
    bool _linked;
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
            (_rows, _shared, _tagCounts) = (new double[]?[pool.Count], new int[pool.Count], new int[pool.Count]);
        Unlink();
        _pool = pool;
    }

    /// <summary>The similarity of the pool's i-th item to each item of the pool.</summary>
    public ReadOnlySpan<double> Row(int index) => (_rows[index] ??= Measure(index)).AsSpan(0, _pool!.Count);

    double[] Measure(int index)
    {
        var pool = _pool!;
        if (!_linked)
            Link(pool);
        if (!_spare.TryPop(out var row) || row.Length < pool.Count)
            row = new double[pool.Count];

        var tags = catalog.DiversityTags(pool.Items[index]);
        foreach (var tag in tags)
        {
            for (var link = _lastOfTag[tag]; link >= 0; link = _before[link])
                _shared[_places[link]]++;
        }

        for (var i = 0; i < pool.Count; i++)
        {
            var shared = _shared[i];
            row[i] = shared / (double)Math.Max(1, tags.Length + _tagCounts[i] - shared); // without a branch, which would be mispredicted
        }

        Array.Clear(_shared, 0, pool.Count);
        return row;
    }

    /// <summary>Links the pool's positions of each tag. Runs only when a row is needed, which is never the case without MMR.</summary>
    void Link(PoolSignals pool)
    {
        var links = 0;
        for (var i = 0; i < pool.Count; i++)
        {
            var tags = catalog.DiversityTags(pool.Items[i]);
            _tagCounts[i] = tags.Length;
            foreach (var tag in tags)
            {
                if (links == _places.Length)
                {
                    Array.Resize(ref _places, Math.Max(1024, 2 * links));
                    Array.Resize(ref _before, _places.Length);
                }

                if (_lastOfTag[tag] < 0)
                    _tags.Add(tag);
                (_places[links], _before[links]) = (i, _lastOfTag[tag]);
                _lastOfTag[tag] = links++;
            }
        }

        _linked = true;
    }

    void Unlink()
    {
        foreach (var tag in _tags)
            _lastOfTag[tag] = -1;
        _tags.Clear();
        _linked = false;
    }

    static int[] NoPlaces(int tags)
    {
        var none = new int[tags];
        Array.Fill(none, -1);
        return none;
    }
}
