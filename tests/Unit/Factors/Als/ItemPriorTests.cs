using System.Text.Json;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors.Als;

/// <summary>The map from content vectors to factors.</summary>
public sealed class ItemPriorTests
{
    static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "data", "als-vectors.json"))).RootElement;

    [Test]
    public void An_item_without_events_gets_the_factor_of_the_vectors()
    {
        var cold = Root.GetProperty("cold_item");
        var iteration = Root.GetProperty("iterations").EnumerateArray()
            .Single(one => one.GetProperty("n").GetInt32() == cold.GetProperty("item_factors_of_iteration").GetInt32());
        var factors = Matrix(iteration.GetProperty("y"));
        var text = Matrix(cold.GetProperty("text"));
        var item = cold.GetProperty("item").GetInt32();
        var regularization = Enumerable.Range(0, factors.Length).Select(Regularization).ToArray();

        var content = new FactorMatrix();
        var items = new PaddedMatrix(factors.Length, 2);
        for (var i = 0; i < factors.Length; i++)
        {
            var vector = content.Add();
            vector.Clear();
            text[i].CopyTo(vector);
            factors[i].CopyTo(items[i]);
        }

        var prior = new ItemPrior(
            content, [.. Enumerable.Range(0, factors.Length)], regularization, columns: 2, workers: 1, CancellationToken.None,
            cold.GetProperty("ridge").GetDouble());
        prior.Fit(items, CancellationToken.None);
        var map = prior.ToProduct();
        prior.Write(items, map, [item], new float[map.ScratchLength]);

        var expected = cold.GetProperty("y").EnumerateArray().Select(number => number.GetDouble());
        Assert.That(items[item][..2].ToArray(), Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void Fitting_the_map_again_cannot_raise_the_loss()
    {
        var random = new Random(8);
        var content = new FactorMatrix();
        var rows = new int[60];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = i % 7 == 0 ? -1 : content.Count;
            if (rows[i] < 0)
                continue;
            foreach (ref var number in content.Add())
                number = (float)(random.NextDouble() - 0.5);
        }

        var pairs = PairWorld.Random(2, users: 50, items: rows.Length, density: 0.2).ToPairs();
        var trainer = new AlsTrainer(
            pairs, new AlsOptions { Factors = 10, Iterations = 8 }, new AlsObjective(0.05, 0.5, pairs.Users, pairs.Items), _ => { }, CancellationToken.None);
        trainer.UsePrior(content, rows);
        for (var i = 0; i < rows.Length; i++)
            RandomStart.Write(1, (ulong)i, trainer.Items[i][..10]);
        trainer.Run();

        Assert.That(trainer.Prior, Is.Not.Null);
        Assert.That(trainer.Losses.Select(loss => loss.Total), Is.Ordered.Descending.Using<double>((a, b) => Math.Abs(a - b) < 1e-6 * a ? 0 : a.CompareTo(b)));
    }

    /// <summary>λ_i as in the vectors; 0 for the item without a pair.</summary>
    static double Regularization(int item)
    {
        var weight = Root.GetProperty("weights").EnumerateArray().Where(pair => pair[1].GetInt32() == item).Sum(pair => pair[2].GetDouble());
        return weight == 0 ? 0
            : Root.GetProperty("lambda").GetDouble() * (weight + Root.GetProperty("a0").GetDouble() * Root.GetProperty("users").GetInt32());
    }

    static float[][] Matrix(JsonElement rows)
        => [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(number => number.GetSingle()).ToArray())];
}
