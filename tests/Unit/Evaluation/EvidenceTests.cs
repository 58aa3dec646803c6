using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>What intervals, gates, verdicts and the detectable difference promise, counted over many made-up runs with fixed seeds.</summary>
[NonParallelizable] // it uses every core, and tests beside it count time
public sealed class EvidenceTests
{
    const int Resamples = 500;
    const double Level = 0.05;

    static readonly double[] Shares = [0.007, 0.026, 0.035, 0.10, 0.25];
    static readonly int[] Users = [30, 50, 200, 1_000];

    static PairedDifferences Series(double[] differences, int[]? users = null) => PairedDifferences.Of(differences, new double[differences.Length], users);

    /// <summary>Share of the runs in which something holds. Runs are drawn from streams of their own, so threads change nothing.</summary>
    static double ShareOf(int runs, ulong seed, Func<int, SplitMix64, bool> holds)
    {
        var found = 0;
        Parallel.For(0, runs, run =>
        {
            if (holds(run, SplitMix64.Stream(seed, run)))
                Interlocked.Increment(ref found);
        });
        return (double)found / runs;
    }

    /// <summary>Where hardly any user differs, the promises are kept by so much that few runs show it.</summary>
    static int RunsOf(double share) => share < 0.1 ? 100 : 500;

    static Interval IntervalOf(PairedDifferences series, int run) => PairedBootstrap.OfDifferences([series], (ulong)run, workers: 1, Resamples)[0];

    static bool IsSignificant(PairedDifferences series, int run, double level)
        => series.Positions.Length >= Comparisons.FewestForVerdict
            && Comparisons.IsSignificant(series.Positions.Length, SignFlip.TwoSidedP([series], (ulong)run, workers: 1, Resamples)[0] * Level / level, IntervalOf(series, run));

    [Test]
    public void The_interval_covers_the_true_difference_in_94_percent_of_the_runs(
        [ValueSource(nameof(Shares))] double share, [ValueSource(nameof(Users))] int users, [Values(0.5, 0.8)] double gain)
    {
        var population = DifferingPopulation.OfRanks(share, gain);
        var covered = ShareOf(RunsOf(share), 11, (run, draw) => IntervalOf(Series(population.Draw(users, ref draw)), run) is var interval
            && interval.Lower <= population.Mean && population.Mean <= interval.Upper);
        TestContext.Out.WriteLine(FormattableString.Invariant($"{share:P1} of {users} users differ, {gain:P0} gain: covered {covered:0.000}"));
        Assert.That(covered, Is.GreaterThanOrEqualTo(0.94));
    }

    [Test]
    public void A_gate_whose_limit_is_the_true_loss_passes_in_at_most_4_percent_of_the_runs(
        [ValueSource(nameof(Shares))] double share, [ValueSource(nameof(Users))] int users, [Values(0.2, 0.4)] double gain)
    {
        var population = DifferingPopulation.OfRanks(share, gain);
        var passed = ShareOf(2 * RunsOf(share), 12, (run, draw) => Series(population.Draw(users, ref draw)) is { AnyDiffers: true } series && IntervalOf(series, run).Lower >= population.Mean);
        TestContext.Out.WriteLine(FormattableString.Invariant($"{share:P1} of {users} users differ, {gain:P0} gain: passed {passed:0.000}"));
        Assert.That(passed, Is.LessThanOrEqualTo(0.04));
    }

    // Share who gain or lose, of these the share who gain, and the sizes: the true mean is 0.
    [TestCase(0.09, 1 / 9.0, 0.8, 0.1, Description = "many small losses, few large gains")]
    [TestCase(0.09, 8 / 9.0, 0.1, 0.8, Description = "many small gains, few large losses")]
    [TestCase(0.25, 0.95, 0.05, 0.95)]
    [TestCase(0.25, 0.05, 0.95, 0.05)]
    [TestCase(0.10, 0.90, 0.1, 0.9)]
    [TestCase(0.035, 0.8, 0.2, 0.8)]
    [TestCase(0.50, 0.98, 0.02, 0.98)]
    public void A_skewed_difference_of_zero_is_called_better_or_worse_in_at_most_6_percent_of_the_runs(double share, double gain, double won, double lost)
    {
        var population = new DifferingPopulation(share, gain, [won], [lost]);
        Assert.That(population.Mean, Is.EqualTo(0).Within(1e-12));
        foreach (var users in (int[])[50, 200, 1_000])
        {
            var alarms = ShareOf(600, 13, (run, draw) => IsSignificant(Series(population.Draw(users, ref draw)), run, Level));
            TestContext.Out.WriteLine(FormattableString.Invariant($"{users} users: {alarms:0.000}"));
            Assert.That(alarms, Is.LessThanOrEqualTo(0.06), $"{users} users");
        }
    }

    [Test]
    public void A_difference_of_the_stated_size_is_found_in_75_to_85_percent_of_the_runs(
        [Values("mrr", "hit_rate")] string measure, [Values(1, 4)] int comparisons,
        [Values("200 0.25", "1000 0.10", "1000 0.035", "5000 0.01", "2000 0.10")] string cell)
    {
        var (users, share) = (int.Parse(cell.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), double.Parse(cell.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        var (proportion, level) = (measure == Metric.HitRate.Name, Level / comparisons);
        var population = proportion ? new DifferingPopulation(share, 0.5, [1], [1]) : DifferingPopulation.OfRanks(share);
        var stated = Enumerable.Range(0, 40).Select(run =>
        {
            var draw = SplitMix64.Stream(14, run);
            return PairedPower.SmallestDifference(Series(population.Draw(users, ref draw)), proportion, level, Comparisons.FewestForVerdict);
        }).OfType<double>().Average();

        var real = population.WithMean(stated);
        var found = ShareOf(600, 15, (run, draw) =>
        {
            var series = Series(real.Draw(users, ref draw));
            return proportion
                ? Comparisons.IsSignificant(series.Positions.Length, McNemar.TwoSidedP(series.Wins, series.Losses) * comparisons, IntervalOf(series, run))
                : IsSignificant(series, run, level);
        });
        TestContext.Out.WriteLine(FormattableString.Invariant($"{measure}, {cell}, {comparisons} comparisons: stated {stated:0.0000}, found {found:0.000}"));
        Assert.That(found, Is.InRange(0.75, 0.85));
    }

    [Test]
    public void Holdouts_of_one_user_that_agree_do_not_shorten_the_interval([Values(1, 3, 6)] int windows)
    {
        // All holdouts of a user have the same difference: only the number of users counts.
        const int People = 200;
        var population = DifferingPopulation.OfRanks(0.10, 0.7);
        int[] users = [.. Enumerable.Range(0, People * windows).Select(holdout => holdout / windows)];
        var covered = ShareOf(500, 16, (run, draw) =>
        {
            var own = population.Draw(People, ref draw);
            var interval = IntervalOf(Series([.. users.Select(user => own[user])], users), run);
            return interval.Lower <= population.Mean && population.Mean <= interval.Upper;
        });
        Assert.That(covered, Is.GreaterThanOrEqualTo(0.94));
    }

    [Test]
    public void Sums_of_users_are_what_is_counted_drawn_and_flipped()
    {
        double[] differences = [0.5, -0.5, 0.25, 0.25, 0, 0, -1];
        var series = PairedDifferences.Of(differences, new double[7], [7, 7, 3, 3, 5, 9, 5]);
        Assert.That((series.Users, series.Holdouts, series.Wins, series.Ties, series.Losses, series.AnyDiffers), Is.EqualTo((4, 7, 1, 2, 1, true)));
        Assert.That(series.Mean, Is.EqualTo(-0.5 / 7).Within(1e-15));
        Assert.That(SignFlip.Exact(series), Is.EqualTo(1.0), "flips of -1 and 0.5: sums of 0.5 and 1.5, all as extreme");

        var cancelled = PairedDifferences.Of([0.5, -0.5], [0, 0], [1, 1]);
        Assert.That((cancelled.Wins + cancelled.Losses, cancelled.AnyDiffers), Is.EqualTo((0, true)), "differences that cancel are still differences");
    }

    [Test]
    public void With_one_holdout_each_users_change_no_number()
    {
        var draw = new SplitMix64(3);
        var differences = DifferingPopulation.OfRanks(0.2).Draw(100, ref draw);
        var (plain, named) = (Series(differences), Series(differences, [.. Enumerable.Range(0, 100).Select(user => 1_000 - user)]));
        Assert.That(PairedBootstrap.OfDifferences([named], 1, 1), Is.EqualTo(PairedBootstrap.OfDifferences([plain], 1, 1)));
        Assert.That(SignFlip.TwoSidedP([named], 1, 1), Is.EqualTo(SignFlip.TwoSidedP([plain], 1, 1)));
        Assert.That(named.StandardError, Is.EqualTo(plain.StandardError));
    }

    // Differing users, comparisons.
    [TestCase(19, 1, false)]
    [TestCase(60, 1, true)]
    [TestCase(60, 8, true)]
    public void The_detectable_difference_needs_twenty_users_who_differ_and_grows_with_the_comparisons(int differing, int comparisons, bool stated)
    {
        int[] baseline = [.. Enumerable.Repeat(2, 400)];
        TargetRanks[] ranks = [TargetRanks.OfOne(baseline), .. Enumerable.Repeat(TargetRanks.OfOne([.. baseline.Select((rank, user) => user < differing ? user % 2 == 0 ? 1 : 0 : rank)]), comparisons)];
        var power = Comparisons.PowerOf(ranks, 0, World.Options);
        Assert.That((power.SmallestDifference is not null, power.Level, power.Differing), Is.EqualTo((stated, Level / comparisons, differing)));
        Assert.That(stated ? power.SmallestDifference > Comparisons.PowerOf(ranks[..2], 0, World.Options).SmallestDifference == comparisons > 1 : true);
    }
}
