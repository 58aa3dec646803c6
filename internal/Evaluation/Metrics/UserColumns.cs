namespace RecSys.Evaluation.Metrics;

/// <summary>A column over users from a stored run; null where the metric is undefined there.</summary>
/// <param name="users">Ascending positions in the columns, at least one.</param>
public delegate double[]? OutcomeColumn(CandidateOutcomes columns, int[] users, int k, int catalogSize);

/// <summary>List metrics as a column over users whose mean is the metric, so that one bootstrap and one test serve all metrics.</summary>
/// <remarks>
/// Fill is a mean already. Tail share is a ratio of sums R = Σa/Σb and becomes R + (a − R·b)·n/Σb, its Taylor linearisation (Cochran,
/// "Sampling Techniques", 1977, chapter 6). Coverage is not a mean at all: its column is the coverage plus the jackknife influence of each
/// user, (n − 1)(own items − mean of own items)/catalog, whose standard error is on average not too small (Efron and Stein, "The jackknife
/// estimate of variance", 1981, doi:10.1214/aos/1176345462).
/// </remarks>
static class UserColumns
{
    public static double[] Fill(CandidateOutcomes columns, int[] users, int k, int catalogSize)
        => Array.ConvertAll(users, user => (double)Length(columns, user, k) / k);

    public static double[]? TailShare(CandidateOutcomes columns, int[] users, int k, int catalogSize)
    {
        var positions = users.Sum(user => (long)Length(columns, user, k));
        if (positions == 0 || columns.At(k)?.TailItems is not { } tail)
            return null;

        var share = (double)users.Sum(user => (long)tail[user]) / positions;
        return Array.ConvertAll(users, user => share + (tail[user] - share * Length(columns, user, k)) * users.Length / positions);
    }

    public static double[]? Coverage(CandidateOutcomes columns, int[] users, int k, int catalogSize)
    {
        if (catalogSize == 0 || users.Length != columns.Ranks.Count || columns.At(k) is not { } cutoff)
            return null;

        var own = cutoff.OwnItems;
        var mean = own.Average();
        return Array.ConvertAll(own, items => (cutoff.UniqueItems + (own.Length - 1) * (items - mean)) / catalogSize);
    }

    static int Length(CandidateOutcomes columns, int user, int k) => Math.Min(columns.Lengths[user], k);
}
