using CsCheck;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

public sealed class UserSolveTests
{
    const long Day = 86_400_000_000;
    const int Items = 7;

    static readonly Gen<Event[]> Events =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, Items - 1], Gen.Long[0, 5 * Day], Gen.Int[0, 1], (user, item, time, type) => new Event(user, item, time, type)).Array[1, 40];

    static readonly Gen<(double[][] Learned, FactorBasis Basis)> Worlds =
        from columns in Gen.Int[1, 9] // more and fewer than the pairs of a user
        from learned in Gen.Double[-2, 2].Array[columns].Array[Items]
        from eigenvalues in Gen.Double[0, 30].Array[columns]
        from numbers in Gen.Double[0.05, 3].Array[6]
        select (learned, new FactorBasis
        {
            GramEigenvalues = eigenvalues.OrderDescending().ToArray(),
            UnobservedWeight = numbers[0],
            Regularization = numbers[1],
            MeanUserRegularization = numbers[2],
            TrainedItems = Items,
            WeightScale = numbers[3],
            ItemScale = numbers[4],
            UserScale = numbers[5],
            Users = UserRule.Solve,
        });

    static readonly Gen<UserFactorOptions> Options = Gen.Int[0, 2].Select(i => i switch
    {
        0 => new UserFactorOptions(),
        1 => new UserFactorOptions { TypeWeights = [1, 3] },
        _ => new UserFactorOptions { HalfLifeDays = 2, Repeat = RepeatCounting.Log },
    });

    [Test]
    public void The_score_of_an_item_is_that_of_the_exact_least_squares_user()
        => Gen.Select(Worlds, Events, Options).Sample((world, events, options) =>
        {
            var (learned, basis) = world;
            var shop = new Shop([.. learned.Select(y => Stored(y, basis))], events, types: 2);
            foreach (var user in events.Select(e => e.User).Distinct())
            {
                var vector = new float[FactorMatrix.Dimensions];
                if (!Solver(shop, basis, options).TryCompute(user, vector))
                    continue;
                var exact = ExactUser(learned, basis, [.. PairsOf(events.Where(e => e.User == user), options).Where(pair => shop.Content.RowOf(pair.Item) >= 0)]);
                for (var item = 0; item < Items; item++)
                {
                    var expected = basis.UserScale * learned[item].Zip(exact, (a, b) => a * b).Sum();
                    Assert.That(Dot(vector, Stored(learned[item], basis)), Is.EqualTo(expected).Within(1e-4 * (1 + Math.Abs(expected))));
                }

                Assert.That(vector[basis.GramEigenvalues.Count..], Is.All.Zero);
            }
        });

    [Test]
    public void The_order_in_which_events_are_read_changes_no_bit()
        => Gen.Select(Worlds, Events, Options, Gen.Int).Sample((world, events, options, seed) =>
        {
            var stored = world.Learned.Select(y => Stored(y, world.Basis)).ToArray();
            var shuffled = events.ToArray();
            new Random(seed).Shuffle(shuffled);
            foreach (var user in events.Select(e => e.User).Distinct())
            {
                var (one, other) = (new float[FactorMatrix.Dimensions], new float[FactorMatrix.Dimensions]);
                Assert.That(
                    Solver(new Shop(stored, shuffled, types: 2), world.Basis, options).TryCompute(user, other),
                    Is.EqualTo(Solver(new Shop(stored, events, types: 2), world.Basis, options).TryCompute(user, one)));
                Assert.That(other, Is.EqualTo(one));
            }
        });

    [Test]
    public void Repeated_events_without_weights_are_one_pair()
    {
        var basis = Basis(1);
        var shop = new Shop([Shop.Vector(1)], [new(0, 0, 1), new(0, 0, 2), new(1, 0, 1)]);
        Assert.That(Vector(shop, basis, user: 0), Is.EqualTo(Vector(shop, basis, user: 1)));
    }

    [Test]
    public void A_user_without_events_has_no_vector()
        => Assert.That(Solver(new Shop([Shop.Vector(1)], [new(0, 0, 1)]), Basis(1), new()).TryCompute(5, new float[FactorMatrix.Dimensions]), Is.False);

    static FactorBasis Basis(int columns) => new()
    {
        GramEigenvalues = [.. Enumerable.Repeat(2.0, columns)],
        UnobservedWeight = 0.5,
        Regularization = 0.1,
        MeanUserRegularization = 1,
        TrainedItems = Items,
        WeightScale = 1,
        ItemScale = 1,
        UserScale = 1,
        Users = UserRule.Solve,
    };

    static UserSolve Solver(Shop shop, FactorBasis basis, UserFactorOptions options)
        => new(shop.Histories, new ItemFactors(shop.Content.Vectors, [.. shop.Histories.Items.Select(shop.Content.RowOf)]), basis, options);

    static float[] Vector(Shop shop, FactorBasis basis, int user)
    {
        var vector = new float[FactorMatrix.Dimensions];
        Assert.That(Solver(shop, basis, new()).TryCompute(user, vector));
        return vector;
    }

    static float[] Stored(double[] learned, FactorBasis basis)
        => Shop.Vector([.. learned.Select((number, column) => (float)(number * basis.ColumnScale(column)))]);

    static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    /// <summary>Item and weight of each pair, from the definition of the weights.</summary>
    static (int Item, double Weight)[] PairsOf(IEnumerable<Event> events, UserFactorOptions options)
    {
        Event[] own = [.. events];
        var newest = own.Max(e => e.Time);
        return
        [
            .. own.GroupBy(e => e.Item).Select(pair => (pair.Key, options.IsPlain ? 1 : pair.Sum(e =>
                (options.TypeWeights?[e.Type] ?? 1)
                * (options.HalfLifeDays is { } days ? Math.Pow(2, -(newest - e.Time) / (double)Day / days) : 1)
                * (options.Repeat == RepeatCounting.Log ? (1 + Math.Log(pair.Count())) / pair.Count() : 1)))),
        ];
    }

    /// <summary>Gaussian elimination of (a0 G + λ_u I + Σ w y yᵀ) x = Σ w y, in the learned basis.</summary>
    static double[] ExactUser(double[][] learned, FactorBasis basis, (int Item, double Weight)[] pairs)
    {
        var size = basis.GramEigenvalues.Count;
        var regularization = basis.UserRegularization(pairs.Sum(pair => pair.Weight * basis.WeightScale));
        var rows = new double[size][];
        for (var i = 0; i < size; i++)
        {
            rows[i] = new double[size + 1];
            rows[i][i] = basis.UnobservedWeight * basis.GramEigenvalues[i] + regularization;
            foreach (var (item, weight) in pairs)
            {
                for (var j = 0; j < size; j++)
                    rows[i][j] += weight * basis.WeightScale * learned[item][i] * learned[item][j];
                rows[i][size] += weight * basis.WeightScale * learned[item][i];
            }
        }

        for (var pivot = 0; pivot < size; pivot++)
        {
            for (var i = 0; i < size; i++)
            {
                if (i == pivot)
                    continue;
                var factor = rows[i][pivot] / rows[pivot][pivot];
                for (var j = pivot; j <= size; j++)
                    rows[i][j] -= factor * rows[pivot][j];
            }
        }

        return [.. rows.Select((row, i) => row[size] / row[i])];
    }
}
