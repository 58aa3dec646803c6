using CsCheck;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

/// <summary>Fast implementations compared with simple ones.</summary>
public sealed class KernelTests
{
    [Test]
    public void Top_items_are_the_best_positive_eligible_ones_ties_by_item()
        => Gen.Select(Gen.Int[-3, 20].Array[0, 400], Gen.Int[0, 40], Gen.Int[1, 5]).Sample((values, wanted, sieve) =>
        {
            bool[] eligible = [.. values.Select((_, i) => i % sieve == 0)];
            var top = new TopItems<double>();
            top.Reset(wanted);
            top.Offer(values.Select(v => (double)v).ToArray(), 0, eligible);

            var found = top.Finish(out var best).ToArray();

            var expected = Enumerable.Range(0, values.Length).Where(i => eligible[i] && values[i] > 0)
                .OrderByDescending(i => values[i]).ThenBy(i => i).Take(wanted).ToArray();
            Assert.That(found, Is.EqualTo(expected));
            Assert.That(best.ToArray(), Is.EqualTo(expected.Select(i => (double)values[i])));
        }, iter: 1_000);

    [Test]
    public void Blocked_dot_products_equal_those_of_single_pairs_bit_for_bit_with_and_without_zeros()
        => Gen.Select(Gen.Int[0, 13], Gen.Int[1, 50], Gen.Int[1, 40], Gen.Int[0, 1_000], Gen.Double[0, 1]).Sample((rows, items, dimensions, seed, zeros) =>
        {
            var random = new Random(seed);
            var vectors = Vectors(items, dimensions, random);
            var others = Enumerable.Range(0, rows)
                .Select(_ => Vector(dimensions, random).Select(component => random.NextDouble() < zeros ? 0 : component).ToArray()).ToArray();
            var stride = vectors.PanelCount * ItemVectors.PanelWidth;
            const int Capacity = 3 * DotBlock.TileHeight;
            var block = new DotBlock(Capacity, dimensions);
            var output = new float[Capacity * stride];
            block.Load(Vector(Capacity * dimensions, random)); // earlier content must not affect the result

            block.Load(others.SelectMany(other => other).ToArray());
            block.Multiply(vectors, 0, vectors.PanelCount, output, stride);

            for (var row = 0; row < rows; row++)
            {
                for (var item = 0; item < items; item++)
                    Assert.That(output[row * stride + item], Is.EqualTo(vectors.Dot(others[row], item)));
            }
        }, iter: 100);

    [Test]
    public void Neighbours_are_the_200_nearest_available_others_for_any_number_of_workers()
    {
        const int Items = 1_500;
        var random = new Random(7);
        var builder = new ItemCatalogBuilder(Items, TagPrefixes.Default);
        for (var item = 0; item < Items; item++)
            builder.Add(item, item % 3 != 0, []);
        var table = new VectorTable(24, [.. Enumerable.Range(0, Items * 24).Select(_ => random.NextSingle() - 0.4f)], [.. Enumerable.Range(0, Items).Select(i => i % 50 == 0 ? -1 : i)]);
        var catalog = builder.Build().WithVectors(ItemVectorsBuilder.Pack(table, normalise: true), factors: null);
        int[] seedItems = [.. Enumerable.Range(0, 130)];
        var one = EmbeddingNeighbours.Find(catalog, seedItems, 1, CancellationToken.None);
        var two = EmbeddingNeighbours.Find(catalog, seedItems, 2, CancellationToken.None);
        var vector = new float[24];

        foreach (var seedItem in seedItems)
        {
            catalog.Embeddings!.CopyTo(seedItem, vector);
            var expected = Enumerable.Range(0, Items).Where(i => i != seedItem && catalog.Available[i])
                .Select(i => new EmbeddingNeighbours.Neighbour(i, catalog.Embeddings.Dot(vector, i))).Where(n => n.Cosine > 0)
                .OrderByDescending(n => n.Cosine).ThenBy(n => n.Item).Take(EmbeddingNeighbours.KeptPerSeedItem);
            Assert.That(one.Of(seedItem).ToArray(), Is.EqualTo(expected));
            Assert.That(two.Of(seedItem).ToArray(), Is.EqualTo(one.Of(seedItem).ToArray()));
        }
    }

    [Test]
    public void Co_visitation_keeps_the_200_best_of_a_seed_item()
    {
        // One user met the seed item and 250 others; a second user met the seed item and the last 60 of them.
        var events = Enumerable.Range(0, 250).Select(i => new EventRow("u", $"i{i:D3}", 0, 1, 10 + i))
            .Concat(Enumerable.Range(190, 60).Select(i => new EventRow("v", $"i{i:D3}", 0, 1, 10)))
            .Append(new EventRow("u", "seed", 0, 1, 5)).Append(new EventRow("v", "seed", 0, 1, 5));
        var data = new World([], [.. events], World.DefaultTypes).ToData().Interactions;
        var counts = new CoVisitation(data);

        counts.Load([data.ItemIds.Find("seed")], 0, data.Count);

        Assert.That(
            Enumerable.Range(0, 250).Select(i => counts[data.ItemIds.Find($"i{i:D3}")]),
            Is.EqualTo(Enumerable.Range(0, 250).Select(i => i >= 190 ? 2 : i < 140 ? 1 : 0)));
        Assert.That(counts[data.ItemIds.Find("seed")], Is.Zero);
    }

    [Test]
    public void Co_visitation_counts_pairs_of_events_in_any_window_whatever_the_previous_window_was()
        => Gen.Select(Gen.Int[1, 150], Gen.Int[2, 40], Gen.Int[0, 600], Gen.Int[0, 1_000]).Sample((users, items, count, seed) =>
        {
            var random = new Random(seed);
            var events = new EventColumns(
                count, [.. Draws(users)], [.. Draws(items)], new short[count], new double[count], [.. Draws(50).Select(time => (long)time)]);
            var data = Interactions.Create(Ids(users), Ids(items), events);
            var counts = new CoVisitation(data);
            for (var load = 0; load < 6; load++)
            {
                var (start, end, seedItem) = (random.Next(count + 1), random.Next(count + 1), random.Next(items));
                (start, end) = (Math.Min(start, end), Math.Max(start, end));

                counts.Load([seedItem], start, end);

                var window = Enumerable.Range(start, end - start).Select(e => (User: data.Users[e], Item: data.Items[e])).ToArray();
                var visits = window.Where(e => e.Item == seedItem).CountBy(e => e.User).ToDictionary();
                for (var item = 0; item < items; item++)
                    Assert.That(counts[item], Is.EqualTo(item == seedItem ? 0 : window.Where(e => e.Item == item).Sum(e => visits.GetValueOrDefault(e.User))));
            }

            IEnumerable<int> Draws(int below) => Enumerable.Range(0, count).Select(_ => random.Next(below));
            static IdTable Ids(int length) => IdTable.Create(Enumerable.Range(0, length).Select(id => $"{id:D4}"));
        }, iter: 100);

    static ItemVectors Vectors(int items, int dimensions, Random random)
        => ItemVectorsBuilder.Pack(
            new VectorTable(dimensions, Vector(items * dimensions, random), [.. Enumerable.Range(0, items)]), normalise: true);

    static float[] Vector(int dimensions, Random random) => [.. Enumerable.Range(0, dimensions).Select(_ => random.NextSingle() - 0.5f)];
}
