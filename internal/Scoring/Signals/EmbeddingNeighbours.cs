namespace RecSys.Scoring;

/// <summary>For each anchor, its 200 nearest available items by cosine, nearest first; ties go to the smaller item.</summary>
/// <remarks>
/// An item is not its own neighbour. Only positive cosines are kept: the signal is clamped to 0..1, so the others say nothing. Since
/// availability does not depend on the moment, each anchor is looked at once a run.
/// </remarks>
public sealed class EmbeddingNeighbours
{
    /// <summary>Items that an anchor keeps.</summary>
    public const int KeptPerAnchor = 200;

    const int AnchorsPerBlock = 16 * DotBlock.TileHeight;
    const int PanelsPerChunk = 64;

    readonly Dictionary<int, Neighbour[]> _neighbours = [];

    /// <summary>An available item and the cosine to the anchor, in (0, 1] but for rounding.</summary>
    public readonly record struct Neighbour(int Item, float Cosine);

    /// <summary>The neighbours of an anchor; none where it was not asked for or has no embedding.</summary>
    public ReadOnlySpan<Neighbour> Of(int anchor) => _neighbours.GetValueOrDefault(anchor);

    /// <summary>Finds the neighbours of many anchors, in blocks.</summary>
    /// <param name="anchors">Distinct items.</param>
    /// <param name="workers">Threads; the result does not depend on it.</param>
    public static EmbeddingNeighbours Find(ItemCatalog catalog, IEnumerable<int> anchors, int workers, CancellationToken cancellationToken)
    {
        var result = new EmbeddingNeighbours();
        if (catalog.Embeddings is not { } embeddings)
            return result;

        var known = Alike(embeddings, [.. anchors.Where(embeddings.Has)], workers);
        var found = new Neighbour[known.Length][];
        var blocks = (known.Length + AnchorsPerBlock - 1) / AnchorsPerBlock;
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
        Parallel.For(0, blocks, options, () => new Scratch(embeddings.Dimensions), (block, _, scratch) =>
        {
            var start = block * AnchorsPerBlock;
            var length = Math.Min(AnchorsPerBlock, known.Length - start);
            scratch.Find(catalog, embeddings, known.AsSpan(start, length), found.AsSpan(start, length));
            return scratch;
        }, _ => { });

        for (var i = 0; i < known.Length; i++)
            result._neighbours.Add(known[i], found[i]);
        return result;
    }

    /// <summary>Sorts anchors by their three strongest components, so that the vectors of a tile are zero at the same places.</summary>
    static int[] Alike(ItemVectors embeddings, int[] anchors, int workers)
    {
        var dimensions = embeddings.Dimensions;
        var keys = new long[anchors.Length];
        Parallel.For(0, anchors.Length, new ParallelOptions { MaxDegreeOfParallelism = workers }, () => new float[dimensions], (i, _, vector) =>
        {
            embeddings.CopyTo(anchors[i], vector);
            keys[i] = ((long)TakeStrongest(vector) * dimensions + TakeStrongest(vector)) * dimensions + TakeStrongest(vector);
            return vector;
        }, _ => { });
        Array.Sort(keys, anchors);
        return anchors;
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
        readonly DotBlock _block = new(AnchorsPerBlock, dimensions);
        readonly float[] _vectors = new float[AnchorsPerBlock * dimensions];
        readonly float[] _cosines = new float[AnchorsPerBlock * PanelsPerChunk * ItemVectors.PanelWidth];
        readonly TopItems<float>[] _top = [.. Enumerable.Range(0, AnchorsPerBlock).Select(_ => new TopItems<float>())];

        public void Find(ItemCatalog catalog, ItemVectors embeddings, ReadOnlySpan<int> anchors, Span<Neighbour[]> found)
        {
            const int Stride = PanelsPerChunk * ItemVectors.PanelWidth;
            for (var row = 0; row < anchors.Length; row++)
            {
                embeddings.CopyTo(anchors[row], _vectors.AsSpan(row * dimensions, dimensions));
                _top[row].Reset(KeptPerAnchor + 1); // one more: the anchor itself is among them
            }

            _block.Load(_vectors.AsSpan(0, anchors.Length * dimensions));
            for (var panel = 0; panel < embeddings.PanelCount; panel += PanelsPerChunk)
            {
                var panels = Math.Min(PanelsPerChunk, embeddings.PanelCount - panel);
                _block.Multiply(embeddings, panel, panels, _cosines, Stride);
                var first = panel * ItemVectors.PanelWidth;
                var width = Math.Min(panels * ItemVectors.PanelWidth, embeddings.ItemCount - first);
                for (var row = 0; row < anchors.Length; row++)
                    _top[row].Offer(_cosines.AsSpan(row * Stride, width), first, catalog.Available);
            }

            for (var row = 0; row < anchors.Length; row++)
                found[row] = Finish(_top[row], anchors[row]);
        }

        static Neighbour[] Finish(TopItems<float> top, int anchor)
        {
            var items = top.Finish(out var cosines);
            var neighbours = new List<Neighbour>(KeptPerAnchor);
            for (var i = 0; i < items.Length && neighbours.Count < KeptPerAnchor; i++)
            {
                if (items[i] != anchor)
                    neighbours.Add(new Neighbour(items[i], cosines[i]));
            }

            return [.. neighbours];
        }
    }
}
