using CsCheck;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.Vectors;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class StatisticsVectorTests
{
    const ulong Seed = 42;
    const int Workers = 2;

    static IEnumerable<double[]> Rows(string name) => Root.GetProperty(name).EnumerateArray().Select(Doubles);

    static PairedDifferences Differences(Func<int, int, double> measure)
        => PairedDifferences.Of([.. Ranks("B").Select(rank => measure(rank, K))], [.. Ranks("A").Select(rank => measure(rank, K))]);

    static double Pair(string name) => Root.GetProperty("expected").GetProperty("pairBminusA").GetProperty(name).GetDouble();

    static void Close(Interval actual, double lower, double upper, string? message = null)
    {
        Assert.That(actual.Lower, Is.EqualTo(lower).Within(Tolerance), message);
        Assert.That(actual.Upper, Is.EqualTo(upper).Within(Tolerance), message);
    }

    [Test]
    public void Wilson_intervals_match()
    {
        foreach (var row in Rows("wilson95"))
            Close(Wilson.Of((int)row[0], (int)row[1]), row[2], row[3], $"{row[0]} of {row[1]}");
    }

    [Test]
    public void Exact_mcnemar_matches()
    {
        foreach (var row in Rows("mcnemarExact"))
            Assert.That(McNemar.TwoSidedP((int)row[0], (int)row[1]), Is.EqualTo(row[2]).Within(Tolerance), $"{row[0]}, {row[1]}");
    }

    [Test]
    public void Exact_mcnemar_is_the_sign_flip_test_of_hits()
        => Gen.Int[0, 6].Select(Gen.Int[0, 6]).Sample((b, c) =>
        {
            var candidate = Enumerable.Repeat(1.0, b).Concat(Enumerable.Repeat(0.0, c + 3)).ToArray();
            var baseline = Enumerable.Repeat(0.0, b).Concat(Enumerable.Repeat(1.0, c)).Concat([0, 0, 0]).ToArray();
            return Math.Abs(McNemar.TwoSidedP(b, c) - SignFlip.Exact(PairedDifferences.Of(candidate, baseline))) < 1e-10;
        });

    [Test]
    public void Intervals_of_a_paired_rate_difference_match()
    {
        foreach (var row in Rows("adjustedWaldPairedDifference95"))
            Close(PairedRateDifference.Of((int)row[0], (int)row[1], (int)row[2]), row[3], row[4], $"{row[0]}, {row[1]}, {row[2]}");
    }

    [Test]
    public void Holm_matches()
    {
        foreach (var row in Root.GetProperty("holm").EnumerateArray())
            Assert.That(Holm.Adjust(Doubles(row[0])), Is.EqualTo(Doubles(row[1])).Within(Tolerance));
    }

    [Test]
    public void Benjamini_hochberg_matches()
    {
        foreach (var row in Root.GetProperty("benjaminiHochberg").EnumerateArray())
            Assert.That(BenjaminiHochberg.Adjust(Doubles(row[0])), Is.EqualTo(Doubles(row[1])).Within(Tolerance));
    }

    [Test]
    public void Corrections_never_lower_a_p_and_never_leave_the_unit_interval()
        => Gen.Double[0, 1].Array[0, 20].Sample(p =>
            Holm.Adjust(p).Zip(p, (adjusted, raw) => adjusted >= raw && adjusted <= 1).All(ok => ok)
            && BenjaminiHochberg.Adjust(p).Zip(Holm.Adjust(p), (milder, stricter) => milder <= stricter + 1e-15).All(ok => ok));

    [Test]
    public void Mean_differences_and_wins_ties_losses_match()
    {
        var reciprocal = Differences(ReciprocalRank.Of);
        Assert.That(reciprocal.Mean, Is.EqualTo(Pair("deltaMrr")).Within(Tolerance));
        Assert.That((reciprocal.Wins, reciprocal.Ties, reciprocal.Losses), Is.EqualTo((4, 2, 2)));

        var hits = Differences(Hit.Of);
        Assert.That(hits.Mean, Is.EqualTo(Pair("deltaHitRate")).Within(Tolerance));
        Assert.That((hits.Wins, hits.Losses), Is.EqualTo(((int)Pair("mcnemarB"), (int)Pair("mcnemarC"))));
        Assert.That(McNemar.TwoSidedP(hits.Wins, hits.Losses), Is.EqualTo(Pair("mcnemarP")).Within(Tolerance));
    }

    [Test]
    public void Sign_flips_match_exactly_and_drawn()
    {
        var reciprocal = Differences(ReciprocalRank.Of);
        var hits = Differences(Hit.Of);
        Assert.That(SignFlip.Exact(reciprocal), Is.EqualTo(Pair("exactSignFlipPRR")).Within(Tolerance));
        Assert.That(SignFlip.Exact(hits), Is.EqualTo(Pair("exactSignFlipPHR")).Within(Tolerance));

        var drawn = SignFlip.MonteCarlo([reciprocal, hits], Seed, Workers);
        Assert.That(drawn[0], Is.EqualTo(Pair("monteCarloFlipPRR")).Within(Tolerance));
        Assert.That(drawn[0] * 10_001 - 1, Is.EqualTo(Pair("monteCarloFlipCountRR")).Within(1e-6));
        Assert.That(drawn[1], Is.EqualTo(1));
    }

    [Test]
    public void Bootstrap_intervals_match()
    {
        var intervals = PairedBootstrap.Of([Differences(ReciprocalRank.Of), Differences(Hit.Of)], Seed, Workers);
        var reciprocal = Doubles(Root.GetProperty("expected").GetProperty("pairBminusA").GetProperty("deltaMrrCi"));
        var hits = Doubles(Root.GetProperty("expected").GetProperty("pairBminusA").GetProperty("deltaHrCi"));
        Close(intervals[0], reciprocal[0], reciprocal[1]);
        Close(intervals[1], hits[0], hits[1]);
    }

    [Test]
    public void Number_of_workers_changes_no_resampled_number()
    {
        var series = new[] { Differences(ReciprocalRank.Of), Differences(Ndcg.Of) };
        Assert.That(PairedBootstrap.Of(series, Seed, 4), Is.EqualTo(PairedBootstrap.Of(series, Seed, 1)));
        Assert.That(SignFlip.MonteCarlo(series, Seed, 4), Is.EqualTo(SignFlip.MonteCarlo(series, Seed, 1)));
    }

    [Test]
    public void A_series_without_differences_has_p_one_and_an_interval_of_zero()
    {
        var none = PairedDifferences.Of([1, 0, 1], [1, 0, 1]);
        Assert.That(SignFlip.TwoSidedP([none], Seed, Workers).Single(), Is.EqualTo(1.0));
        Assert.That(PairedBootstrap.Of([none], Seed, Workers).Single(), Is.EqualTo(new Interval(0, 0)));
    }

    [Test]
    public void Split_mix_streams_match_bit_by_bit()
    {
        foreach (var vector in Root.GetProperty("splitMix64").EnumerateObject())
        {
            var generator = new SplitMix64(ulong.Parse(vector.Name, System.Globalization.CultureInfo.InvariantCulture));
            foreach (var expected in vector.Value.EnumerateArray())
                Assert.That(generator.Next().ToString("x16", System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(expected.GetString()));
        }

        var resamples = Root.GetProperty("firstResampleIndicesSeed42n8").EnumerateArray().Select(row => row.EnumerateArray().Select(i => i.GetInt32()).ToArray()).ToArray();
        for (var r = 0; r < resamples.Length; r++)
            Assert.That(PairedBootstrap.Indices(Seed, r, 8), Is.EqualTo(resamples[r]));
    }

    [TestCase(.05, .01, 3923)]
    [TestCase(.05, .02, 979)]
    [TestCase(.10, .01, 7847)]
    [TestCase(.10, .02, 1960)]
    [TestCase(.20, .05, 626)]
    public void Users_needed_match(double disagreement, double difference, int users)
        => Assert.That(PairedPower.UsersNeeded(disagreement, difference), Is.EqualTo(users));

    [TestCase(500, .0279, .0395)]
    [TestCase(1000, .0198, .0280)]
    [TestCase(2000, .0140, .0198)]
    [TestCase(5000, .0089, .0125)]
    [TestCase(10000, .0063, .0089)]
    public void Minimum_detectable_difference_matches_to_four_decimals(int users, double at5, double at10)
    {
        Assert.That(PairedPower.SmallestRateDifference(.05, users), Is.EqualTo(at5).Within(.00005));
        Assert.That(PairedPower.SmallestRateDifference(.10, users), Is.EqualTo(at10).Within(.00005));
    }

    [Test]
    public void Minimum_detectable_difference_is_the_inverse_of_users_needed()
        => Gen.Double[0.01, 0.5].Select(Gen.Int[200, 20_000]).Sample((disagreement, users) =>
        {
            var difference = PairedPower.SmallestRateDifference(disagreement, users);
            return difference > disagreement || Math.Abs(PairedPower.UsersNeeded(disagreement, difference) - users) <= 1;
        });
}
