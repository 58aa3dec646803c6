namespace RecSys.Scoring;

/// <summary>For each seed item, its 200 nearest available items by cosine, nearest first; ties go to the smaller item.</summary>
/// <remarks>
/// An item is not its own neighbour. Only positive cosines are kept, because the signal is clamped to 0..1. Availability does not
/// depend on the query, so each seed item is processed once per run.
/// </remarks>
public sealed class EmbeddingNeighbours
{
    /// <summary>Items that a seed item keeps.</summary>
    public const int KeptPerSeedItem = 200;

    const int SeedItemsPerBlock = 16 * DotBlock.TileHeight;
    const int PanelsPerChunk = 64;

    readonly Dictionary<int, Neighbour[]> _neighbours = [];

    /// <summary>An available item and the cosine to the seed item, in (0, 1] apart from rounding.</summary>
    public readonly record struct Neighbour(int Item, float Cosine);

    /// <summary>The neighbours of a seed item; empty when it was not asked for or has no embedding.</summary>
    public ReadOnlySpan<Neighbour> Of(int seedItem) => _neighbours.GetValueOrDefault(seedItem);

    /// <summary>Finds the neighbours of many seed items, in blocks.</summary>
    /// <param name="seedItems">Distinct items.</param>
    /// <param name="workers">Threads. The result does not depend on them.</param>
    public static EmbeddingNeighbours Find(ItemCatalog catalog, IEnumerable<int> seedItems, int workers, CancellationToken cancellationToken)
    {
        var result = new EmbeddingNeighbours();
        if (catalog.Embeddings is not { } embeddings)
            return result;

        var known = Alike(embeddings, [.. seedItems.Where(embeddings.Has)], workers);
        var found = new Neighbour[known.Length][];
        var blocks = (known.Length + SeedItemsPerBlock - 1) / SeedItemsPerBlock;
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
        Parallel.For(0, blocks, options, () => new Scratch(embeddings.Dimensions), (block, _, scratch) =>
        {
            var start = block * SeedItemsPerBlock;
            var length = Math.Min(SeedItemsPerBlock, known.Length - start);
            scratch.Find(catalog, embeddings, known.AsSpan(start, length), found.AsSpan(start, length));
            return scratch;
        }, _ => { });

        for (var i = 0; i < known.Length; i++)
            result._neighbours.Add(known[i], found[i]);
        return result;
    }

    /// <summary>Sorts seed items by their three strongest components, so that the vectors of a tile are zero in the same components.</summary>
    static int[] Alike(ItemVectors embeddings, int[] seedItems, int workers)
    {
        var dimensions = embeddings.Dimensions;
        var keys = new long[seedItems.Length];
        Parallel.For(0, seedItems.Length, new ParallelOptions { MaxDegreeOfParallelism = workers }, () => new float[dimensions], (i, _, vector) =>
        {
            embeddings.CopyTo(seedItems[i], vector);
            keys[i] = ((long)TakeStrongest(vector) * dimensions + TakeStrongest(vector)) * dimensions + TakeStrongest(vector);
            return vector;
        }, _ => { });
        Array.Sort(keys, seedItems);
        return seedItems;
    }

    static int TakeStrongest(float[] vector)
    {
        var strongest = 0;
        for (var i = 1; i < vector.Length; i++)
        {
            if (Math.Abs(vector[i]) > Math.Abs(vector[strongest]))
                strongest = i;
        }

        vector[strongest] = 0;
        return strongest;
    }

    sealed class Scratch(int dimensions)
    {
        readonly DotBlock _block = new(SeedItemsPerBlock, dimensions);
        readonly float[] _vectors = new float[SeedItemsPerBlock * dimensions];
        readonly float[] _cosines = new float[SeedItemsPerBlock * PanelsPerChunk * ItemVectors.PanelWidth];
        readonly TopItems<float>[] _top = [.. Enumerable.Range(0, SeedItemsPerBlock).Select(_ => new TopItems<float>())];

        public void Find(ItemCatalog catalog, ItemVectors embeddings, ReadOnlySpan<int> seedItems, Span<Neighbour[]> found)
        {
            const int Stride = PanelsPerChunk * ItemVectors.PanelWidth;
            for (var row = 0; row < seedItems.Length; row++)
            {
                embeddings.CopyTo(seedItems[row], _vectors.AsSpan(row * dimensions, dimensions));
                _top[row].Reset(KeptPerSeedItem + 1); // one more, because the seed item itself is found too
            }

            _block.Load(_vectors.AsSpan(0, seedItems.Length * dimensions));
            for (var panel = 0; panel < embeddings.PanelCount; panel += PanelsPerChunk)
            {
                var panels = Math.Min(PanelsPerChunk, embeddings.PanelCount - panel);
                _block.Multiply(embeddings, panel, panels, _cosines, Stride);
                var first = panel * ItemVectors.PanelWidth;
                var width = Math.Min(panels * ItemVectors.PanelWidth, embeddings.ItemCount - first);
                for (var row = 0; row < seedItems.Length; row++)
                    _top[row].Offer(_cosines.AsSpan(row * Stride, width), first, catalog.Available);
            }

            for (var row = 0; row < seedItems.Length; row++)
                found[row] = Finish(_top[row], seedItems[row]);
        }

        static Neighbour[] Finish(TopItems<float> top, int seedItem)
        {
            var items = top.Finish(out var cosines);
            var neighbours = new List<Neighbour>(KeptPerSeedItem);
            for (var i = 0; i < items.Length && neighbours.Count < KeptPerSeedItem; i++)
            {
                if (items[i] != seedItem)
                    neighbours.Add(new Neighbour(items[i], cosines[i]));
            }

            return [.. neighbours];
        }
    }
}
