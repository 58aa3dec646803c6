using System.Globalization;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>The formulas of trec_eval, written from its documentation, over lines of a run and of its judgements.</summary>
static class TrecEval
{
    /// <summary>Measures by name at cut-off k, averaged over all queries of the judgements, as with <c>-c</c>.</summary>
    public static IReadOnlyDictionary<string, double> Of(IEnumerable<string> run, IEnumerable<string> qrels, int k)
    {
        var relevant = qrels.Select(line => line.Split(' ')).Where(line => line[3] != "0").ToLookup(line => line[0], line => line[2]);
        var retrieved = run.Select(line => line.Split(' ')).ToLookup(line => line[0]);
        var queries = relevant.Select(query => query.Key).ToArray();
        return new Dictionary<string, double>
        {
            ["recip_rank"] = queries.Average(query => RelevantOf(query, k) is var hits && Array.IndexOf(hits, true) is >= 0 and var first ? 1.0 / (first + 1) : 0),
            ["success"] = queries.Average(query => RelevantOf(query, k).Contains(true) ? 1.0 : 0),
            ["recall"] = queries.Average(query => (double)RelevantOf(query, k).Count(hit => hit) / relevant[query].Count()),
            ["ndcg_cut"] = queries.Average(query =>
                Gain(RelevantOf(query, k)) / Gain([.. Enumerable.Repeat(true, Math.Min(k, relevant[query].Count()))])),
            ["map_cut"] = queries.Average(query =>
            {
                var hits = RelevantOf(query, k);
                return hits.Select((hit, i) => hit ? (double)hits.Take(i + 1).Count(h => h) / (i + 1) : 0).Sum() / relevant[query].Count();
            }),
        };

        // trec_eval orders by score, then by document in descending order; it does not read the ranks.
        bool[] RelevantOf(string query, int k)
            => [.. retrieved[query].OrderByDescending(line => double.Parse(line[4], CultureInfo.InvariantCulture)).ThenByDescending(line => line[2], StringComparer.Ordinal)
                .Take(k).Select(line => relevant[query].Contains(line[2]))];

        static double Gain(bool[] hits) => hits.Select((hit, i) => hit ? 1 / Math.Log2(i + 2) : 0).Sum();
    }
}
