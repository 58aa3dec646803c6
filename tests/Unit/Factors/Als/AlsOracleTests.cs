using CsCheck;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors.Als;

/// <summary>The solver against a textbook implementation in double.</summary>
public sealed class AlsOracleTests
{
    const double UnobservedWeight = 0.05;
    const double Regularization = 0.03;

    static readonly Gen<PairWorld> Worlds =
        from seed in Gen.Int[0, 1_000_000]
        from users in Gen.Int[2, 12]
        from items in Gen.Int[2, 12]
        from density in Gen.Double[0.1, 0.9]
        select PairWorld.Random(seed, users, items, density);

    [Test]
    public void Scores_and_losses_are_those_of_the_textbook_for_any_small_world()
        => (from world in Worlds from factors in Gen.Int[1, 9] from iterations in Gen.Int[1, 4] select (world, factors, iterations))
            .Sample(given => Compare(given.world, given.factors, given.iterations, 2e-5), iter: 60, seed: "0000KOg3eU91");

    [TestCase(8, Description = "rows are longer than the factors: primal systems, of more than one block")]
    [TestCase(40, Description = "as long as a block and more")]
    [TestCase(120, Description = "rows are shorter than the factors: dual systems of several blocks")]
    public void Long_rows_are_those_of_the_textbook(int factors) => Compare(PairWorld.Random(7, users: 100, items: 90, density: 0.8), factors, 2, 2e-4);

    [Test]
    public void Hostile_rows_are_those_of_the_textbook()
    {
        // A user with every item, an item with every user, a user and an item with one pair, and one of each without any.
        List<(int, int, double)> pairs = [];
        for (var item = 0; item < 9; item++)
            pairs.Add((0, item, 1 + item));
        for (var user = 1; user < 7; user++)
            pairs.Add((user, 0, 0.01 * user));
        pairs.Add((7, 9, 5));
        Compare(new PairWorld(9, 11, pairs), 5, 5, 2e-5);
        Compare(new PairWorld(4, 3, [.. Enumerable.Range(0, 12).Select(i => (i % 4, i / 4, 1d))]), 4, 5, 2e-5);
        Compare(new PairWorld(2, 2, [(1, 1, 3d)]), 3, 3, 2e-5);
    }

    [Test]
    public void Conjugate_gradients_find_the_exact_solution()
    {
        var world = PairWorld.Random(3, users: 40, items: 600, density: 0.5);
        var items = new PaddedMatrix(600, 24);
        for (var item = 0; item < items.Rows; item++)
            RandomStart.Write(1, (ulong)item, items[item][..24]);
        var rotation = Rotation.Of(items, 1, CancellationToken.None);
        rotation.Apply(items, 1, CancellationToken.None);
        var other = new OtherSide(items, rotation.Eigenvalues, UnobservedWeight, Regularization, 600);
        var pairs = world.ToPairs();
        var exact = new float[items.Stride];
        var approximate = new float[items.Stride];
        for (var user = 0; user < pairs.Users; user++)
        {
            var regularization = other.RegularizationOf(TrainingPairs.WeightOf(pairs.ByUser, user));
            for (var k = 0; k < 24; k++)
                exact[k] = approximate[k] = 0.01f * k;
            new RowSolver(other).Solve(pairs.ByUser.Others(user), pairs.ByUser.Weights(user), regularization, hasPrior: true, exact, CancellationToken.None);
            Assert.That(
                new ConjugateGradient(other).TrySolve(pairs.ByUser.Others(user), pairs.ByUser.Weights(user), regularization, approximate, CancellationToken.None));
            Assert.That(approximate, Is.EqualTo(exact).Within(1e-4).Percent.Or.EqualTo(exact).Within(2e-5));
        }
    }

    static void Compare(PairWorld world, int factors, int iterations, double tolerance)
    {
        var pairs = world.ToPairs();
        if (pairs.Count == 0)
            return;
        // The trainer's weights have the mean 1; a0 and λ are given for those.
        var scaled = world with { Pairs = [.. world.Pairs.Select(pair => (pair.User, pair.Item, pair.Weight * pairs.WeightScale))] };
        var trainer = new AlsTrainer(
            pairs, new AlsOptions { Factors = factors, Iterations = iterations }, new AlsObjective(UnobservedWeight, Regularization, pairs.Users, pairs.Items), _ => { }, CancellationToken.None);
        var oracle = new AlsOracle(scaled, factors, UnobservedWeight, Regularization);
        for (var item = 0; item < world.Items; item++)
        {
            if (pairs.ByItem.Length(item) == 0)
                continue;
            RandomStart.Write(5, (ulong)item, trainer.Items[item][..factors]);
            for (var k = 0; k < factors; k++)
                oracle.Y[item][k] = trainer.Items[item][k];
        }

        trainer.Run();
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            oracle.SolveUsers();
            oracle.SolveItems();
        }

        var last = trainer.Losses[^1];
        Assert.That(last.Observed, Is.EqualTo(oracle.Observed).Within(tolerance * (1 + oracle.Observed)));
        Assert.That(last.Unobserved, Is.EqualTo(oracle.Unobserved).Within(tolerance * (1 + oracle.Unobserved)));
        Assert.That(last.Regularization, Is.EqualTo(oracle.Regularization).Within(tolerance * (1 + oracle.Regularization)));
        Assert.That(Scores(trainer, pairs), Is.EqualTo(Scores(oracle, scaled)).Within(tolerance));
        for (var step = 1; step < trainer.Losses.Count; step++)
            Assert.That(trainer.Losses[step].Total, Is.LessThanOrEqualTo(trainer.Losses[step - 1].Total * (1 + 1e-6)));
    }

    /// <summary>All scores of users with a pair, sorted: the trainer has its own order of users.</summary>
    static double[] Scores(AlsTrainer trainer, TrainingPairs pairs)
        => [.. Enumerable.Range(0, pairs.Users).SelectMany(user => Enumerable.Range(0, trainer.Items.Rows).Select(item => (double)VectorMath.Dot(trainer.Users[user], trainer.Items[item]))).Order()];

    static double[] Scores(AlsOracle oracle, PairWorld world)
        => [.. world.Pairs.Select(pair => pair.User).Distinct().SelectMany(user => Enumerable.Range(0, world.Items).Select(item => oracle.Score(user, item))).Order()];
}
