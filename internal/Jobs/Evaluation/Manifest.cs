using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>Describes a run so that it can be repeated.</summary>
static class Manifest
{
    /// <param name="options">The options that the run used; a resumed sweep has the window of its checkpoint.</param>
    /// <param name="holdouts">The evaluated holdouts.</param>
    public static RunManifest Of(RunRequest run, EvaluationOptions options, string baseline, EvaluationRows rows, IReadOnlyList<Holdout> holdouts)
    {
        var snapshot = rows.Snapshot;
        var times = snapshot.Data.Interactions.Times;
        return new RunManifest
        {
            Tool = run.Program,
            Version = run.Version,
            Org = run.Scope.OrgId,
            Namespace = run.Scope.Namespace,
            Protocol = options.Protocol,
            Until = run.HasUntil ? Timestamp.Text(options.Until) : null,
            Lookback = Duration.Format(TimeSpan.FromTicks(options.Lookback * TimeSpan.TicksPerMicrosecond)),
            Holdout = options.Unit,
            SessionGap = Duration.Format(TimeSpan.FromTicks(options.SessionGap * TimeSpan.TicksPerMicrosecond)),
            Targets = options.Targets,
            Windows = options.Windows,
            Limit = options.Limit,
            MinEvents = options.MinEvents,
            Cutoffs = options.Cutoffs,
            Sample = options.Sample,
            Seed = options.Seed,
            Seen = options.Seen.ToString().ToLowerInvariant(),
            HoldoutTypes = options.HoldoutTypes?.Order().ToArray(),
            Baseline = baseline,
            Primary = options.Primary,
            PrimaryCutoff = options.VerdictCutoff,
            Margin = options.Margin,
            Settings = Candidate.ValuesOf(run.CurrentSettings),
            EventTypes = [.. snapshot.Data.Types.Cast<object>()],
            Rows = snapshot.Counts,
            FirstEvent = times.IsEmpty ? null : Timestamp.Text(times[0]),
            LastEvent = times.IsEmpty ? null : Timestamp.Text(times[^1]),
            FirstHoldout = holdouts.Count == 0 ? null : Timestamp.Text(holdouts.Min(holdout => holdout.Time)),
            LastHoldout = holdouts.Count == 0 ? null : Timestamp.Text(holdouts.Max(holdout => holdout.Time)),
            Fingerprint = snapshot.Fingerprint,
            EmbeddingFingerprint = snapshot.EmbeddingFingerprint,
            Factors = rows.Factors,
        };
    }
}
