using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>A whole run over a small world, and its report.</summary>
sealed record SampleRun(ScoringData Data, EvaluationResult Result, ReportDocument Report)
{
    /// <summary>Fifty users of a dozen items; the first name is the baseline.</summary>
    /// <param name="item">Gives an item of the world another id.</param>
    /// <param name="user">Gives user u0, u1, … another id.</param>
    public static SampleRun Of(
        IReadOnlyList<string> names, int workers = 2, string shop = "shop", Func<string, string>? item = null, Func<string, string>? user = null, int[]? cutoffs = null,
        IReadOnlyList<Metric>? metrics = null, bool ablate = false)
    {
        item ??= id => id;
        user ??= id => id;
        var data = World.Of(
            ItemIds.Select(item), Enumerable.Range(0, 600).Select(i => new Act(user($"u{i % 50}"), item(ItemIds[i * 7 % 12]), i * Minute, (short)(i % 3))),
            Tags.ToDictionary(tags => item(tags.Key), tags => tags.Value));
        var options = Options with { Cutoffs = cutoffs ?? [1, 3], Workers = workers, Metrics = metrics ?? Metric.All, Ablate = ablate };
        var candidates = names.Select((name, i) => new Candidate(name, i == 0 ? null : $"description of {name}", i == 0 ? new BlendSettings() : PlainCount)).ToArray();
        var result = Evaluator.Run(data, candidates, options);
        var manifest = Manifests.Of(options, names[0], shop, result.Holdouts);
        return new SampleRun(data, result, ReportDocument.Of(result, manifest, ["something <script>"]));
    }
}
