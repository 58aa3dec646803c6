using System.Xml.Linq;
using RecSys.Evaluation.Statistics;
using static RecSys.Evaluation.Reports.Html;

namespace RecSys.Evaluation.Reports;

/// <summary>The report of a sweep as one page, with the same rules as <see cref="HtmlReport"/>.</summary>
public static class SweepHtmlReport
{
    /// <summary>The page, with a line feed at the end. The same report gives the same bytes.</summary>
    public static string Write(SweepDocument report)
        => Html.Write(Element(
            "html", With("lang", "en"),
            HtmlReport.Head($"{Headline(report)} {report.Title}"),
            Element("body", Element("main", Verdict(report), Trials(report), Background(report)))));

    /// <summary>The outcome of the sweep in one sentence.</summary>
    public static string Headline(SweepDocument report)
    {
        if (SweepText.NoChoice(report) is { } reason)
            return reason;
        if (report.Manifest.Protocol == Protocol.EvidenceProtocol.Replay)
            return "Replay: the evidence contains the answers, so these numbers do not measure quality.";
        if (report.Trials[0].WithinNoise)
            return "The current settings are not significantly worse than the best trial.";
        var recommended = report.Sweep.Recommended!;
        return report.Sweep.Comparisons.Any(comparison => comparison.Candidate == recommended.Name && comparison.Verdict == Results.Verdict.Better)
            ? NumberText.Text($"Trial {recommended.Trial} is significantly better than the current settings.")
            : NumberText.Text($"Trial {recommended.Trial} is recommended, but it is not significantly better than the current settings.");
    }

    static XElement Verdict(SweepDocument report)
        => Element(
            "header",
            Element("p", With("class", "overline"), report.Title),
            Element("h1", Headline(report)),
            SweepText.Setting(report).Select(line => Element("p", With("class", "note"), line)),
            report.Sweep.Comparisons.Count == 0
                ? null
                : HtmlReport.Verdicts(report.Sweep.Comparisons, "the current settings, on the test half", comparison => $"{(comparison.Candidate == report.Sweep.Recommended?.Name ? "recommended" : "best")} ({comparison.Candidate})"),
            SweepText.Notes(report).Select(verdict => Element("p", verdict)),
            HtmlReport.Warnings(report.Warnings));

    static IEnumerable<XElement> Trials(SweepDocument report)
        => report.Trials.Count == 0
            ? []
            :
            [
                Element("h2", "Recommendation"),
                Table(SweepText.Outcomes(report), "The objective on the selection half and on the test half of the users; optimism is the difference"),
                Element("h2", "Charts"), HtmlReport.Figure(ParetoPicture.Of(report)),
                Element("h2", "Best trials"), Table(SweepText.Top(report), "By the objective, of the trials that satisfy the constraints"),
            ];

    static IEnumerable<XElement> Background(SweepDocument report)
        =>
        [
            Element("h2", "Evaluated users"),
            .. ReportText.Funnel(report.Funnel, report.Manifest).Select(line => Element("p", line)),
            Element("h2", "Definitions"),
            Element("dl", report.Definitions.Select(definition => Pair(definition.Key, definition.Value))),
            Element("footer", NumberText.Text($"Seed {report.Manifest.Seed}, rows {report.Manifest.Fingerprint}. The same rows, flags and seed give the same page.")),
        ];
}
