using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>Manifests of runs over small worlds.</summary>
static class Manifests
{
    public static RunManifest Of(EvaluationOptions options, string baseline, string shop = "shop", IReadOnlyList<Holdout>? holdouts = null)
        => new()
        {
            Tool = "blend_eval",
            Version = "1",
            Org = Guid.Empty,
            Namespace = shop,
            Protocol = options.Protocol,
            Until = null,
            Lookback = "30d",
            Holdout = options.Unit,
            SessionGap = "30m",
            Targets = options.Targets,
            Windows = options.Windows,
            Limit = options.Limit,
            MinEvents = options.MinEvents,
            Cutoffs = options.Cutoffs,
            Sample = options.Sample,
            Seed = options.Seed,
            Seen = "keep",
            HoldoutTypes = null,
            Baseline = baseline,
            Primary = options.Primary,
            PrimaryCutoff = options.VerdictCutoff,
            Margin = options.Margin,
            Settings = Candidate.ValuesOf(new BlendSettings()),
            EventTypes = [],
            Rows = new { },
            FirstEvent = null,
            LastEvent = null,
            FirstHoldout = holdouts is null ? null : Timestamp.Text(holdouts.Min(holdout => holdout.Time)),
            LastHoldout = holdouts is null ? null : Timestamp.Text(holdouts.Max(holdout => holdout.Time)),
            Fingerprint = "0123",
        };
}
