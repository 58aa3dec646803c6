using System.Xml.Linq;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using static RecSys.Evaluation.Reports.Html;

namespace RecSys.Evaluation.Reports;

/// <summary>The part of the page that says what the numbers rest on: who was evaluated, on which targets, and against which reference baselines.</summary>
static class HtmlEvidence
{
    /// <summary>The funnel with the share of repeats, and the metric of the verdict by kind of target.</summary>
    public static IEnumerable<XElement> Users(ReportDocument report)
    {
        yield return Element("h2", "Evaluated users");
        foreach (var line in ReportText.Funnel(report.Funnel, report.Manifest))
            yield return Element("p", line);
        if (report.TargetKinds.Count > 1)
            yield return Table(Kinds(report), $"{report.Manifest.Primary.At(report.Manifest.PrimaryCutoff)} by kind of target, each kind as if its targets were the only ones{NotShown(report)}");
    }

    /// <summary>The reference baselines; nothing without candidates.</summary>
    public static IEnumerable<XElement> ReferenceBaselines(ReportDocument report)
        => report.ReferenceRankings.Count == 0
            ? []
            : [Element("h2", "Reference baselines"), Table(ReportText.ReferenceBaselines(report), NumberText.Text($"Rankings that need no blend, on the same {ReportText.Holdouts(report.Funnel)}"))];

    /// <summary>What is held out, as the subject of a sentence: <c>The last session of each user is</c>.</summary>
    public static string HeldOut(RunManifest manifest)
    {
        var unit = manifest.Holdout == HoldoutUnit.Session ? "session" : "event";
        var items = manifest.Targets == TargetChoice.New ? ", only with items that are new to the user," : "";
        return manifest.Windows == 1 ? $"The last {unit} of each user{items} is" : NumberText.Text($"The last {manifest.Windows} {unit}s of each user{items} are");
    }

    /// <summary>One row per kind, one column per candidate.</summary>
    static ReportTable Kinds(ReportDocument report)
    {
        var drawn = RankPictures.Drawn(report);
        return new(
            ["kind of target", ">targets", ">share", ">holdouts", .. drawn.Select(candidate => ">" + candidate.Name)],
            [.. report.TargetKinds.Select(kind => (string[])
            [
                Word(kind.Kind), NumberText.Text($"{kind.Targets:N0}"), NumberText.Text($"{100 * kind.Share:0.0} %"), NumberText.Text($"{kind.Holdouts:N0}"),
                .. drawn.Select(candidate => NumberText.Or(ValueOf(kind, candidate, report.Manifest.Primary), report.Manifest.Primary.Format)),
            ])]);
    }

    static double? ValueOf(TargetKindReport kind, CandidateReport candidate, Metric metric) => kind.Candidates.First(numbers => numbers.Candidate == candidate.Name)[metric];

    static string NotShown(ReportDocument report)
        => report.Candidates.Count <= RankPictures.MostLines
            ? ""
            : NumberText.Text($"; {RankPictures.MostLines} of {report.Candidates.Count} candidates, including the baseline");

    static string Word(TargetKind kind) => kind switch
    {
        TargetKind.ThisSession => "from the same session",
        TargetKind.Earlier => "from an earlier session",
        _ => "new to the user",
    };
}
