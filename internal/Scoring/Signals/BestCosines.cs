namespace RecSys.Scoring;

/// <summary>Each item's largest cosine over the seed items that keep it as a neighbour. One instance serves one thread.</summary>
sealed class BestCosines(int items)
{
    readonly float[] _best = new float[items];
    readonly List<int> _touched = [];

    /// <summary>By item; 0 where no seed item keeps it.</summary>
    public ReadOnlySpan<float> Values => _best;

    public void Load(ReadOnlySpan<int> seedItems, EmbeddingNeighbours neighbours)
    {
        foreach (var item in _touched)
            _best[item] = 0;
        _touched.Clear();
        foreach (var seedItem in seedItems)
        {
            foreach (var (item, cosine) in neighbours.Of(seedItem))
            {
                if (_best[item] == 0)
                    _touched.Add(item);
                _best[item] = Math.Max(_best[item], cosine);
            }
        }
    }
}
