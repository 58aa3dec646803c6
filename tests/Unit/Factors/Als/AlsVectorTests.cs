using System.Text.Json;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors.Als;

/// <summary>Losses, scores and factors of an independent implementation, after 1, 3 and 20 iterations.</summary>
public sealed class AlsVectorTests
{
    const double Tolerance = 1e-6;

    static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "data", "als-vectors.json"))).RootElement;

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(20)]
    public void Losses_scores_and_factors_are_those_of_the_vectors(int iterations)
    {
        var expected = Root.GetProperty("iterations").EnumerateArray().Single(one => one.GetProperty("n").GetInt32() == iterations);
        var (trainer, userOf) = Train(iterations);
        var last = trainer.Losses[^1];
        var afterUsers = trainer.Losses[^2];
        var users = Root.GetProperty("users").GetInt32();
        var items = Root.GetProperty("items").GetInt32();
        var scores = Matrix(expected.GetProperty("scores"));
        var canonical = Matrix(expected.GetProperty("y_canonical"));
        Assert.Multiple(() =>
        {
            Assert.That(afterUsers.Total, Is.EqualTo(Number(expected, "loss_after_users")).Within(Tolerance * 10));
            Assert.That(last.Total, Is.EqualTo(Number(expected, "loss")).Within(Tolerance * 10));
            Assert.That(last.Observed, Is.EqualTo(Number(expected, "observed")).Within(Tolerance * 10));
            Assert.That(last.Unobserved, Is.EqualTo(Number(expected, "all")).Within(Tolerance * 10));
            for (var user = 0; user < users; user++)
            {
                for (var item = 0; item < items; item++)
                {
                    var score = VectorMath.Dot(trainer.Users[Array.IndexOf(userOf, user)], trainer.Items[item]);
                    Assert.That(score, Is.EqualTo(scores[user][item]).Within(Tolerance), $"user {user}, item {item}");
                }
            }
        });

        var eigenvalues = trainer.ToCanonicalBasis();
        var expectedEigenvalues = expected.GetProperty("item_gram_eigenvalues").EnumerateArray().Select(one => one.GetDouble()).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(eigenvalues, Is.EqualTo(expectedEigenvalues).Within(Tolerance * 5));
            for (var column = 0; column < 2; column++)
            {
                var own = Enumerable.Range(0, items).Select(item => (double)trainer.Items[item][column]).ToArray();
                var theirs = canonical.Select(row => row[column]).ToArray();
                Assert.That(own.MaxBy(Math.Abs), Is.Positive);
                if (theirs.MaxBy(Math.Abs) < 0)
                    theirs = [.. theirs.Select(number => -number)];
                Assert.That(own, Is.EqualTo(theirs).Within(Tolerance * 5), $"column {column}");
            }
        });
    }

    /// <returns>The trained model, and the user of each row of its users.</returns>
    static (AlsTrainer Trainer, int[] UserOf) Train(int iterations)
    {
        var weights = Root.GetProperty("weights").EnumerateArray().Select(one => (one[0].GetInt32(), one[1].GetInt32(), one[2].GetDouble())).ToArray();
        var users = Root.GetProperty("users").GetInt32();
        var pairs = new PairWorld(users, Root.GetProperty("items").GetInt32(), weights).ToPairs();
        var options = new AlsOptions { Factors = Root.GetProperty("d").GetInt32(), Iterations = iterations };

        // The mean of the weights is 1, and the item without a pair counts in the regularisation of the users.
        var objective = new AlsObjective(Number(Root, "a0"), Number(Root, "lambda"), users, Root.GetProperty("items").GetInt32());
        var trainer = new AlsTrainer(pairs, options, objective, _ => { }, CancellationToken.None);
        var start = Matrix(Root.GetProperty("y0"));
        for (var item = 0; item < start.Length; item++)
        {
            for (var k = 0; k < start[item].Length; k++)
                trainer.Items[item][k] = (float)start[item][k];
        }

        trainer.Run();
        return (trainer, UserOf(pairs, weights, users));
    }

    static int[] UserOf(TrainingPairs pairs, (int User, int Item, double Weight)[] weights, int users)
        =>
        [
            .. Enumerable.Range(0, pairs.Users).Select(row => Enumerable.Range(0, users).Single(user =>
                weights.Where(pair => pair.User == user).Select(pair => pair.Item).Order().SequenceEqual(pairs.ByUser.Others(row).ToArray()))),
        ];

    static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    static double[][] Matrix(JsonElement rows)
        => [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(number => number.GetDouble()).ToArray())];
}
