using System.Xml.Linq;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Statistics;
using static RecSys.Evaluation.Reports.Html;

namespace RecSys.Evaluation.Reports;

/// <summary>The last part of the page: how to repeat the run, and the meaning of each number.</summary>
static class HtmlMethod
{
    /// <summary>The flags of the run and the definitions.</summary>
    public static IEnumerable<XElement> Of(ReportDocument report)
    {
        var m = report.Manifest;
        yield return Element("h2", "How to reproduce this run");
        yield return Element(
            "dl",
            Pair("program", $"{m.Tool} {m.Version}"), Pair("organisation", m.Org.ToString()), Pair("namespace", m.Namespace),
            Pair("--protocol", m.Protocol == EvidenceProtocol.AsOf ? "as-of" : "replay"), Pair("--until", m.Until ?? "the time of the run"), Pair("--lookback", m.Lookback),
            Pair("--holdout", m.Holdout == HoldoutUnit.Session ? "session" : "event"), Pair("--session-gap", m.SessionGap),
            Pair("--targets", m.Targets == TargetChoice.New ? "new" : "all"), Pair("--windows", NumberText.Text($"{m.Windows}")),
            Pair("--limit", NumberText.Text($"{m.Limit}")), Pair("--min-events", NumberText.Text($"{m.MinEvents}")), Pair("--k", string.Join(',', m.Cutoffs.Select(k => NumberText.Text($"{k}")))),
            Pair("--sample", m.Sample == UserSampling.Hash ? "hash" : "recent"), Pair("--seed", NumberText.Text($"{m.Seed}")), Pair("--seen", m.Seen),
            Pair("--types", m.HoldoutTypes is null ? "all" : string.Join(',', m.HoldoutTypes.Select(type => NumberText.Text($"{type}")))), Pair("--baseline", m.Baseline),
            Pair("--primary", m.Primary.Name.Replace('_', '-')), Pair("--margin", NumberText.Text($"{m.Margin}")),
            report.Ablations is null ? null : Pair("--ablate", "on"),
            Pair("events", $"{m.FirstEvent ?? "none"} to {m.LastEvent ?? "none"}"), Pair("rows", m.Fingerprint),
            m.Factors is { Model: not null } factors ? Pair("factors", factors.Kind()) : []);
        yield return Element("h2", "Definitions");
        yield return Element("dl", report.Definitions.Select(definition => Pair(definition.Key, definition.Value)));
    }
}
