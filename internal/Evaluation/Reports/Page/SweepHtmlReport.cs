using System.Xml.Linq;
using static RecSys.Evaluation.Reports.Html;

namespace RecSys.Evaluation.Reports;

/// <summary>The report of a sweep as one page, under the rules of <see cref="HtmlReport"/>.</summary>
public static class SweepHtmlReport
{
    /// <summary>The whole page, ended by a line break. The same report gives the same bytes.</summary>
    public static string Write(SweepDocument report)
        => Html.Write(Element(
            "html", With("lang", "en"),
            HtmlReport.Head($"{Headline(report)} {report.Title}"),
            Element("body", Element("main", Verdict(report), Trials(report), Background(report)))));

    /// <summary>What a reader should take away, in one sentence.</summary>
    public static string Headline(SweepDocument report)
    {
        if (SweepText.NoChoice(report) is { } reason)
            return reason;
        if (report.Manifest.Protocol == Protocol.EvidenceProtocol.Replay)
            return "Replay: scored with the answers in the evidence, so these numbers measure no quality.";
        if (report.Trials[0].WithinNoise)
            return "Nothing here shows that the settings in force should change.";
        var recommended = report.Sweep.Recommended!;
        return report.Sweep.Comparisons.Any(comparison => comparison.Candidate == recommended.Name && comparison.Verdict == Results.Verdict.Better)
            ? ReportText.Text($"Trial {recommended.Trial} is better than the settings in force.")
            : ReportText.Text($"Trial {recommended.Trial} is recommended, and not shown to be better than the settings in force.");
    }

    static XElement Verdict(SweepDocument report)
        => Element(
            "header",
            Element("p", With("class", "overline"), report.Title),
            Element("h1", Headline(report)),
            SweepText.Setting(report).Select(line => Element("p", With("class", "note"), line)),
            SweepText.Verdicts(report).Select(verdict => Element("p", verdict)),
            HtmlReport.Warnings(report.Warnings));

    static IEnumerable<XElement> Trials(SweepDocument report)
        => report.Trials.Count == 0
            ? []
            :
            [
                Element("h2", "The choice"),
                Table(SweepText.Outcomes(report), "Chosen on one half of the users, reported on the other, with the optimism between them"),
                Element("h2", "In pictures"), HtmlReport.Figure(ParetoPicture.Of(report)),
                Element("h2", "The best trials"), Table(SweepText.Top(report), "By the objective, of those that keep the constraints"),
            ];

    static IEnumerable<XElement> Background(SweepDocument report)
        =>
        [
            Element("h2", "Who was evaluated"),
            .. ReportText.Funnel(report.Funnel, report.Manifest).Select(line => Element("p", line)),
            Element("h2", "What each number means"),
            Element("dl", report.Definitions.Select(definition => HtmlReport.Pair(definition.Key, definition.Value))),
            Element("footer", ReportText.Text($"Seed {report.Manifest.Seed}, rows {report.Manifest.Fingerprint}. The same rows, flags and seed give the same page.")),
        ];
}
