using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Sweep;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>What a report is about, in one line. With replay the line says that the evidence includes the answers.</summary>
static class ReportTitle
{
    /// <summary>Of an evaluation.</summary>
    public static string Of(RunManifest manifest)
    {
        var cutoffs = string.Join(", ", manifest.Cutoffs.Select(k => Text($"{k}")));
        return manifest.Protocol == EvidenceProtocol.AsOf
            ? $"{manifest.Namespace}: blends as of each user's last {Unit(manifest)}, k = {cutoffs}"
            : $"{manifest.Namespace}: REPLAY, scored with evidence that includes the answers, k = {cutoffs}; does not measure quality";
    }

    /// <summary>Of a sweep. A stopped one is marked.</summary>
    public static string Of(RunManifest manifest, SweepResult result)
    {
        var about = manifest.Protocol == EvidenceProtocol.AsOf ? $"as of each user's last {Unit(manifest)}" : "REPLAY, scored with evidence that includes the answers; does not measure quality";
        var stopped = result.IsComplete ? "" : Text($", STOPPED after {result.Trials.Count:N0}");
        return Text($"{manifest.Namespace}: a sweep of {result.Planned:N0} trials{stopped}, {about}, k = {manifest.PrimaryCutoff}");
    }

    static string Unit(RunManifest manifest)
    {
        var unit = manifest.Holdout == HoldoutUnit.Session ? "session" : "event";
        var which = manifest.Targets == TargetChoice.New ? ", new items only" : "";
        return manifest.Windows == 1 ? unit + which : Text($"{manifest.Windows} {unit}s{which}");
    }
}
