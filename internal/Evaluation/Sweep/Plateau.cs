using System.Globalization;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>The trials that are not significantly worse than the best one, and the trial in the centre of these.</summary>
static class Plateau
{
    const double Level = 0.05;

    // A series needs 80 kB during the test; the flips depend only on the seed, so all parts use the same ones.
    const int SeriesAtOnce = 512;

    /// <summary>Positions in <paramref name="values"/> of the trials within noise of the best, ascending, including the best.</summary>
    /// <remarks>
    /// On the same users: exact McNemar for proportions, sign flips for other means, corrected over the trials by Benjamini and Hochberg, since
    /// the question is how many of them are worse. While fewer than <see cref="Comparisons.FewestForVerdict"/> users differ, a trial is within noise.
    /// </remarks>
    /// <param name="values">By trial and holdout, all for the same holdouts; one without a value counts as not differing.</param>
    /// <param name="best">Position of the best trial.</param>
    /// <param name="users">By holdout: any number of its user; empty means that each holdout has a user of its own.</param>
    public static int[] WithinNoise(IReadOnlyList<double?[]> values, int best, Metric metric, int[] users, EvaluationOptions options)
    {
        var others = Enumerable.Range(0, values.Count).Where(trial => trial != best).ToArray();
        var series = others.Select(trial => Differences(values[trial], values[best], users)).ToArray();
        double[] flipped = [.. series.Chunk(SeriesAtOnce).SelectMany(part => SignFlip.TwoSidedP(part, options.Seed, options.Workers))];
        double[] p = [.. series.Zip(flipped, (differences, flips) => Comparisons.POf(differences, metric, flips))];
        var adjusted = BenjaminiHochberg.Adjust(p);
        return
        [
            .. others.Where((_, i) => adjusted[i] >= Level || series[i].Positions.Length < Comparisons.FewestForVerdict || metric.IsBetter(series[i].Mean, 0))
                .Append(best).Order(),
        ];
    }

    /// <summary>The trial with the smallest mean distance to the others of the plateau; a tie goes to the first.</summary>
    /// <remarks>
    /// Every field of an axis counts 0 to 1: numbers by their position on the axis, with evenly spaced points; other values count 1 where they differ. Cost:
    /// the square of the trials.
    /// </remarks>
    /// <returns>Position in <paramref name="trials"/>.</returns>
    public static int Centre(IReadOnlyList<SweepAxis> axes, IReadOnlyList<BlendSettings> trials)
    {
        var coordinates = axes.SelectMany(axis => axis.Fields.Select((field, i) => CoordinatesOf(axis, i, trials))).ToArray();
        var centre = 0;
        var smallest = double.PositiveInfinity;
        for (var trial = 0; trial < trials.Count; trial++)
        {
            var sum = 0.0;
            foreach (var column in coordinates)
            {
                for (var other = 0; other < column.Length; other++)
                    sum += column[trial].DistanceTo(column[other]);
            }

            // Sums of the same distances in another order may differ in the last bits.
            if (sum < smallest - 1e-9)
                (centre, smallest) = (trial, sum);
        }

        return centre;
    }

    static PairedDifferences Differences(double?[] trial, double?[] best, int[] users)
    {
        var (left, right) = (new double[trial.Length], new double[trial.Length]);
        for (var user = 0; user < trial.Length; user++)
        {
            if (trial[user] is { } own && best[user] is { } other)
                (left[user], right[user]) = (own, other);
        }

        return PairedDifferences.Of(left, right, users);
    }

    static Coordinate[] CoordinatesOf(SweepAxis axis, int field, IReadOnlyList<BlendSettings> trials)
    {
        var read = axis.Fields[field].Read;
        var scale = axis.Scale(field);
        return [.. trials.Select(settings => read(settings) switch
        {
            double number => new Coordinate(PositionOn(scale, number), null),
            int number => new Coordinate(PositionOn(scale, number), null),
            IEnumerable<short> types => new Coordinate(0, string.Join(',', types)),
            var other => new Coordinate(0, Convert.ToString(other, CultureInfo.InvariantCulture) ?? ""),
        })];
    }

    /// <summary>0 at the first point, 1 at the last, evenly between the points; beyond the ends 0 and 1.</summary>
    static double PositionOn(double[] scale, double value)
    {
        if (scale.Length < 2)
            return 0;

        var at = Array.BinarySearch(scale, value);
        if (at < 0)
            at = ~at;
        else
            return (double)at / (scale.Length - 1);
        if (at == 0 || at == scale.Length)
            return at == 0 ? 0 : 1;
        return (at - 1 + (value - scale[at - 1]) / (scale[at] - scale[at - 1])) / (scale.Length - 1);
    }

    readonly record struct Coordinate(double Position, string? Word)
    {
        public double DistanceTo(Coordinate other)
            => Word is null && other.Word is null ? Math.Abs(Position - other.Position) : string.Equals(Word, other.Word, StringComparison.Ordinal) ? 0 : 1;
    }
}
