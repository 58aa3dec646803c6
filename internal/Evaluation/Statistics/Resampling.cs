using System.Runtime.Intrinsics;

namespace RecSys.Evaluation.Statistics;

/// <summary>The loop that the resampling statistics share.</summary>
static class Resampling
{
    /// <summary>Resamples that are summed side by side: two vectors of doubles.</summary>
    public const int Lanes = 8;

    /// <summary>The number of users that every series is about.</summary>
    public static int CommonUsers(IReadOnlyList<PairedDifferences> series)
    {
        var users = series[0].Users;
        return series.All(s => s.Users == users)
            ? users
            : throw new ArgumentException("The series are about different numbers of users.", nameof(series));
    }

    /// <summary>For each series and resample, the sum over users of weight times difference, added in the order of users.</summary>
    /// <param name="count">Number of resamples.</param>
    /// <param name="draw">Fills the weights of resample r from zeros: user u's stands at <c>u * Lanes + lane</c>. Called on several threads.</param>
    /// <returns>By series and resample.</returns>
    public static double[][] Sums(IReadOnlyList<PairedDifferences> series, int count, int workers, Action<int, int, double[]> draw)
    {
        var users = CommonUsers(series);
        var sums = series.Select(_ => new double[count]).ToArray();
        Parallel.For(0, (count + Lanes - 1) / Lanes, new ParallelOptions { MaxDegreeOfParallelism = workers }, () => new double[users * Lanes],
            (block, _, weights) =>
            {
                var first = block * Lanes;
                var lanes = Math.Min(Lanes, count - first);
                Array.Clear(weights);
                for (var lane = 0; lane < lanes; lane++)
                    draw(first + lane, lane, weights);
                for (var s = 0; s < sums.Length; s++)
                    Sum(series[s], weights, sums[s].AsSpan(first, lanes));
                return weights;
            },
            _ => { });
        return sums;
    }

    static void Sum(PairedDifferences differences, double[] weights, Span<double> sums)
    {
        var (left, right) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < differences.Positions.Length; i++)
        {
            var own = weights.AsSpan(differences.Positions[i] * Lanes, Lanes);
            var value = Vector256.Create(differences.Values[i]);
            left += Vector256.Create(own) * value;
            right += Vector256.Create(own[Vector256<double>.Count..]) * value;
        }

        Span<double> all = stackalloc double[Lanes];
        left.CopyTo(all);
        right.CopyTo(all[Vector256<double>.Count..]);
        all[..sums.Length].CopyTo(sums);
    }
}
