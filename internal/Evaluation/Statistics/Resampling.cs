using System.Runtime.Intrinsics;

namespace RecSys.Evaluation.Statistics;

/// <summary>The loop that the resampling statistics share.</summary>
static class Resampling
{
    /// <summary>Resamples that are summed side by side: two vectors of doubles.</summary>
    public const int Lanes = 8;

    // Users who do not differ share these positions. With only one, each draw would wait for the previous one to be stored.
    const int SparePositions = 16;

    /// <summary>The number of users of every series.</summary>
    public static int CommonUsers(IReadOnlyList<PairedDifferences> series)
    {
        var users = series[0].Users;
        return series.All(s => s.Users == users)
            ? users
            : throw new ArgumentException("The series have different numbers of users.", nameof(series));
    }

    /// <summary>For each series and resample, the sum over users of weight times difference, added in the order of users.</summary>
    /// <param name="count">Number of resamples.</param>
    /// <param name="draw">Fills the weights of resample r from zeros: those of a position are at <c>position * Lanes + lane</c>. Called on several threads.</param>
    /// <returns>By series and resample.</returns>
    public static double[][] Sums(IReadOnlyList<PairedDifferences> series, int count, int workers, Action<int, int, Differing, double[]> draw)
    {
        var differing = Differing.Of(series);
        var positions = series.Select(s => Array.ConvertAll(s.Positions, user => differing.PositionOf[user])).ToArray();
        var sums = series.Select(_ => new double[count]).ToArray();
        Parallel.For(0, (count + Lanes - 1) / Lanes, new ParallelOptions { MaxDegreeOfParallelism = workers }, () => new double[(differing.Users.Length + SparePositions) * Lanes],
            (block, _, weights) =>
            {
                var first = block * Lanes;
                var lanes = Math.Min(Lanes, count - first);
                Array.Clear(weights);
                for (var lane = 0; lane < lanes; lane++)
                    draw(first + lane, lane, differing, weights);
                for (var s = 0; s < sums.Length; s++)
                    Sum(positions[s], series[s].Values, weights, sums[s].AsSpan(first, lanes));
                return weights;
            },
            _ => { });
        return sums;
    }

    static void Sum(int[] positions, double[] values, double[] weights, Span<double> sums)
    {
        var (left, right) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < positions.Length; i++)
        {
            var own = weights.AsSpan(positions[i] * Lanes, Lanes);
            var value = Vector256.Create(values[i]);
            left += Vector256.Create(own) * value;
            right += Vector256.Create(own[Vector256<double>.Count..]) * value;
        }

        Span<double> all = stackalloc double[Lanes];
        left.CopyTo(all);
        right.CopyTo(all[Vector256<double>.Count..]);
        all[..sums.Length].CopyTo(sums);
    }

    /// <summary>The users with a difference in any series. All others add nothing to a sum.</summary>
    /// <param name="Users">Ascending.</param>
    /// <param name="PositionOf">By user: the position in <paramref name="Users"/>; one of a few after its end for all others.</param>
    public sealed record Differing(int[] Users, int[] PositionOf)
    {
        public static Differing Of(IReadOnlyList<PairedDifferences> series)
        {
            var positionOf = new int[CommonUsers(series)];
            int[] users = [.. series.SelectMany(s => s.Positions).Distinct().Order()];
            for (var user = 0; user < positionOf.Length; user++)
                positionOf[user] = users.Length + user % SparePositions;
            for (var position = 0; position < users.Length; position++)
                positionOf[users[position]] = position;
            return new Differing(users, positionOf);
        }
    }
}
