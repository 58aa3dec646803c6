using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Gates;

/// <summary>Each measure as a column over users whose mean is the measure, so that one bootstrap and one test serve all of them.</summary>
/// <remarks>
/// Hit rate, MRR, nDCG and fill are means already. Tail share is a ratio of sums R = Σa/Σb and becomes R + (a − R·b)·n/Σb, its Taylor
/// linearisation (Cochran, "Sampling Techniques", 1977, chapter 6). Coverage is no mean at all: its column is the coverage and the
/// jackknife's influence of each user, (n − 1)(own items − mean of own items)/catalog, whose standard error is on average not too small
/// (Efron and Stein, "The jackknife estimate of variance", 1981, doi:10.1214/aos/1176345462).
/// </remarks>
public static class GateMeasures
{
    /// <summary>By its name in a gate file, in the order in which help and errors name them.</summary>
    public static readonly IReadOnlyDictionary<string, GateMeasure> ByName = new Dictionary<string, GateMeasure>(StringComparer.Ordinal)
    {
        ["hit_rate"] = GateMeasure.HitRate,
        ["mrr"] = GateMeasure.Mrr,
        ["ndcg"] = GateMeasure.Ndcg,
        ["coverage"] = GateMeasure.Coverage,
        ["fill"] = GateMeasure.Fill,
        ["tail_share"] = GateMeasure.TailShare,
    };

    /// <summary>The name in a gate file.</summary>
    public static string NameOf(GateMeasure measure) => ByName.First(named => named.Value == measure).Key;

    /// <summary>The column over the users at some positions; null when the measure is undefined there.</summary>
    /// <param name="users">Ascending, one at least. For coverage all users of the columns.</param>
    public static double[]? ColumnOf(CandidateOutcomes columns, int[] users, GateMeasure measure, int k, int catalogSize) => measure switch
    {
        GateMeasure.HitRate => Array.ConvertAll(users, user => Hit.Of(columns.Ranks[user], k)),
        GateMeasure.Mrr => Array.ConvertAll(users, user => ReciprocalRank.Of(columns.Ranks[user], k)),
        GateMeasure.Ndcg => Array.ConvertAll(users, user => Ndcg.Of(columns.Ranks[user], k)),
        GateMeasure.Fill => Array.ConvertAll(users, user => (double)Length(columns, user, k) / k),
        GateMeasure.TailShare => TailShareOf(columns, users, k),
        _ => catalogSize > 0 && users.Length == columns.Ranks.Length && columns.At(k) is { } cutoff ? CoverageOf(cutoff, catalogSize) : null,
    };

    static double[]? TailShareOf(CandidateOutcomes columns, int[] users, int k)
    {
        var places = users.Sum(user => (long)Length(columns, user, k));
        if (places == 0 || columns.At(k)?.TailItems is not { } tail)
            return null;

        var share = (double)users.Sum(user => (long)tail[user]) / places;
        return Array.ConvertAll(users, user => share + (tail[user] - share * Length(columns, user, k)) * users.Length / places);
    }

    static double[] CoverageOf(CutoffOutcomes columns, int catalogSize)
    {
        var own = columns.OwnItems;
        var mean = own.Average();
        return Array.ConvertAll(own, items => (columns.UniqueItems + (own.Length - 1) * (items - mean)) / catalogSize);
    }

    static int Length(CandidateOutcomes columns, int user, int k) => Math.Min(columns.Lengths[user], k);
}
