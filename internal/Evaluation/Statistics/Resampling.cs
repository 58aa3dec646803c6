using System.Runtime.Intrinsics;

namespace RecSys.Evaluation.Statistics;

/// <summary>The loop that the resampling statistics share.</summary>
static class Resampling
{
    /// <summary>Resamples that are summed side by side: two vectors of doubles.</summary>
    public const int Lanes = 8;

    // Others than the users who differ share these places. With one for all, each draw would wait for the one before to be stored.
    const int SparePlaces = 16;

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
    /// <param name="draw">Fills the weights of resample r from zeros: those of a place stand at <c>place * Lanes + lane</c>. Called on several threads.</param>
    /// <returns>By series and resample.</returns>
    public static double[][] Sums(IReadOnlyList<PairedDifferences> series, int count, int workers, Action<int, int, Differing, double[]> draw)
    {
        var differing = Differing.Of(series);
        var places = series.Select(s => Array.ConvertAll(s.Positions, user => differing.PlaceOf[user])).ToArray();
        var sums = series.Select(_ => new double[count]).ToArray();
        Parallel.For(0, (count + Lanes - 1) / Lanes, new ParallelOptions { MaxDegreeOfParallelism = workers }, () => new double[(differing.Users.Length + SparePlaces) * Lanes],
            (block, _, weights) =>
            {
                var first = block * Lanes;
                var lanes = Math.Min(Lanes, count - first);
                Array.Clear(weights);
                for (var lane = 0; lane < lanes; lane++)
                    draw(first + lane, lane, differing, weights);
                for (var s = 0; s < sums.Length; s++)
                    Sum(places[s], series[s].Values, weights, sums[s].AsSpan(first, lanes));
                return weights;
            },
            _ => { });
        return sums;
    }

    static void Sum(int[] places, double[] values, double[] weights, Span<double> sums)
    {
        var (left, right) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < places.Length; i++)
        {
            var own = weights.AsSpan(places[i] * Lanes, Lanes);
            var value = Vector256.Create(values[i]);
            left += Vector256.Create(own) * value;
            right += Vector256.Create(own[Vector256<double>.Count..]) * value;
        }

        Span<double> all = stackalloc double[Lanes];
        left.CopyTo(all);
        right.CopyTo(all[Vector256<double>.Count..]);
        all[..sums.Length].CopyTo(sums);
    }

    /// <summary>The users on whom any series differs: all others weigh nothing in a sum.</summary>
    /// <param name="Users">Ascending.</param>
    /// <param name="PlaceOf">By user: the place in <paramref name="Users"/>; one of a few behind its end for all others.</param>
    public sealed record Differing(int[] Users, int[] PlaceOf)
    {
        public static Differing Of(IReadOnlyList<PairedDifferences> series)
        {
            var placeOf = new int[CommonUsers(series)];
            int[] users = [.. series.SelectMany(s => s.Positions).Distinct().Order()];
            for (var user = 0; user < placeOf.Length; user++)
                placeOf[user] = users.Length + user % SparePlaces;
            for (var place = 0; place < users.Length; place++)
                placeOf[users[place]] = place;
            return new Differing(users, placeOf);
        }
    }
}
