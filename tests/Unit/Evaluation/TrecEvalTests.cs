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

/// <summary>The exported files give the numbers of the report when trec_eval reads them.</summary>
public sealed class TrecEvalTests
{
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
                    var trec = TrecEval.Of(TrecFiles.Run(data, result, candidate), TrecFiles.Qrels(data, result), k);
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
        var trec = TrecEval.Of(run, targets.Select((target, user) => string.Create(CultureInfo.InvariantCulture, $"u{user} 0 {target} 1")), 5);

        Assert.That(
            trec.ToDictionary(measure => measure.Key, measure => Math.Round(measure.Value, 4)),
            Is.EquivalentTo(new Dictionary<string, double> { ["recip_rank"] = 0.3167, ["success"] = 0.625, ["recall"] = 0.625, ["ndcg_cut"] = 0.3936, ["map_cut"] = 0.3167 }));
    }
}
