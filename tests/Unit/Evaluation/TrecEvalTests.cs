using System.Globalization;
using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>The formulas of trec_eval, written from its documentation, over the exported files: they give the numbers of the report.</summary>
public sealed class TrecEvalTests
{
    /// <summary>Measures by name at cut-off k, averaged over all queries of the judgements, as with <c>-c</c>.</summary>
    static Dictionary<string, double> TrecEval(IEnumerable<string> run, IEnumerable<string> qrels, int k)
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

    [Test]
    public void Exported_files_have_the_numbers_of_the_report()
        => Gen.Select(Acts, Gen.Int[1, 3], Gen.Enum<HoldoutUnit>(), Gen.Int[30, 3_000]).Sample((acts, windows, unit, gap) =>
        {
            var data = Of(ItemIds, acts, Tags, unavailable: ["c"]);
            var options = Options with { Windows = windows, Unit = unit, SessionGap = gap * Minute, Cutoffs = [1, 3, 5], Resamples = 20 };
            var result = Evaluator.Run(data, Candidate.Defaults(new BlendSettings()), options);
            foreach (var candidate in result.Candidates)
            {
                foreach (var k in options.Cutoffs)
                {
                    var trec = TrecEval(TrecFiles.Run(data, result, candidate), TrecFiles.Qrels(data, result), k);
                    var numbers = candidate.Numbers.First(at => at.K == k);
                    Assert.That(numbers[Metric.Mrr], Is.EqualTo(trec["recip_rank"]).Within(1e-12));
                    Assert.That(numbers[Metric.HitRate], Is.EqualTo(trec["success"]).Within(1e-12));
                    Assert.That(numbers[Metric.Ndcg], Is.EqualTo(trec["ndcg_cut"]).Within(1e-12));
                    if (result.Funnel.SeveralTargets == 0)
                        continue;
                    Assert.That(numbers[Metric.All.First(metric => metric.Name == "recall")], Is.EqualTo(trec["recall"]).Within(1e-12));
                    // trec_eval divides by all targets, also by those for which k ranks have no room.
                    if (result.Holdouts.All(holdout => holdout.Targets.Count <= k))
                        Assert.That(numbers[Metric.All.First(metric => metric.Name == "map")], Is.EqualTo(trec["map_cut"]).Within(1e-12));
                }
            }
        }, iter: 150);

    [Test]
    public void The_formulas_give_the_numbers_that_trec_eval_printed()
    {
        // Candidate A of the vectors, whose output of trec_eval 10.0 (-c) is known to four digits.
        string[][] lists = [["a", "b", "c", "d", "e"], ["b", "a", "d", "c", "f"], ["a", "c", "b", "e", "d"], [], ["d", "a"], ["a", "b", "c", "d", "g"], ["a", "b", "c", "d", "e"], ["a", "b", "c", "d", "e"]];
        string[] targets = ["c", "b", "k", "a", "a", "g", "b", "f"];
        var run = lists.SelectMany((list, user) => list.Select((item, i) => string.Create(CultureInfo.InvariantCulture, $"u{user} Q0 {item} {i + 1} {5 - i} A")));
        var trec = TrecEval(run, targets.Select((target, user) => string.Create(CultureInfo.InvariantCulture, $"u{user} 0 {target} 1")), 5);

        Assert.That(
            trec.ToDictionary(measure => measure.Key, measure => Math.Round(measure.Value, 4)),
            Is.EquivalentTo(new Dictionary<string, double> { ["recip_rank"] = 0.3167, ["success"] = 0.625, ["recall"] = 0.625, ["ndcg_cut"] = 0.3936, ["map_cut"] = 0.3167 }));
    }
}
