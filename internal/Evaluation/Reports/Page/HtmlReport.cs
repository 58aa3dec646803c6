using System.Reflection;
using System.Xml.Linq;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using static RecSys.Evaluation.Reports.Html;

namespace RecSys.Evaluation.Reports;

/// <summary>The report as one self-contained page: no scripts, no references to anything outside the page, verdict first.</summary>
/// <remarks>
/// A content security policy forbids everything that the page does not need. Colours follow the reader's light or dark setting, in
/// charts too. Each chart is beside the table of its values.
/// </remarks>
public static class HtmlReport
{
    /// <summary>The page, with a line feed at the end. The same report gives the same bytes.</summary>
    public static string Write(ReportDocument report)
        => Html.Write(Element(
            "html", With("lang", "en"),
            Head($"{Headline.Of(report)} {report.Title}"),
            Element("body", Element(
                "main", Verdict(report), Gates(report), HtmlEvidence.Users(report), Numbers(report), HtmlEvidence.ReferenceBaselines(report), Ablations(report), Pictures(report),
                Lists(report), HtmlSettings.Of(report), HtmlMethod.Of(report), Footer(report)))));

    internal static XElement Head(string title)
        => Element(
            "head",
            Element("meta", With("charset", "utf-8")),
            Element("meta", With("http-equiv", "Content-Security-Policy"), With("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'")),
            Element("meta", With("name", "viewport"), With("content", "width=device-width, initial-scale=1")),
            Element("meta", With("name", "color-scheme"), With("content", "light dark")),
            Element("meta", With("name", "referrer"), With("content", "no-referrer")),
            Element("title", title),
            // Without this link a browser requests /favicon.ico from the server.
            Element("link", With("rel", "icon"), With("href", "data:,")),
            Element("style", Style.Value));

    static XElement Verdict(ReportDocument report)
        => Element(
            "header",
            Element("p", With("class", "overline"), report.Title),
            Element(
                "div", With("class", "result"),
                Element("div", Element("h1", Headline.Of(report)), Element("p", With("class", "lead"), Lead(report))),
                report.Power is { } power ? Detectable(power) : null),
            report.Gates is { } gates ? Element("p", With("class", "lead"), GateText.Summary(gates) + ".") : null,
            report.BaselineRun is { } stored ? Element("p", ReportText.StoredRun(stored) + ".") : null,
            report.Comparisons.Count == 0 ? null : Verdicts(report.Comparisons, report.Comparisons[0].Baseline, comparison => comparison.Candidate),
            report.Candidates.Count == 0 ? null : Findings(report),
            Warnings(report.Warnings));

    /// <summary>The verdicts as a table.</summary>
    /// <param name="nameOf">The name of a comparison's candidate on the page.</param>
    internal static XElement Verdicts(IReadOnlyList<CandidateComparison> comparisons, string baseline, Func<CandidateComparison, string> nameOf)
        => Element(
            "div", With("class", "verdicts"),
            Table(VerdictTable.Of(comparisons.Select(comparison => (nameOf(comparison), comparison)), narrow: false), VerdictTable.Heading(comparisons, baseline)));

    /// <summary>What to know beside the verdicts, and what to do next. How much the users can show is beside the headline.</summary>
    static XElement Findings(ReportDocument report)
        => Element(
            "dl", With("class", "findings"),
            KeyFindings.Of(report).Where(finding => finding.Label != KeyFindings.EvidenceLabel).Select(finding => Pair(finding.Label, finding.Text)),
            SegmentText.Reversals(report).Select(sentence => Pair("Segments", sentence + ".")),
            Pair("Next", Capital(NextStep.Of(report))));

    internal static XElement? Warnings(IReadOnlyList<string> warnings)
        => warnings.Count == 0
            ? null
            : Element("div", With("class", "warnings"), Element("p", "Warnings"), Element("ul", warnings.Select(warning => Element("li", warning))));

    /// <summary>The minimum detectable difference: how small a difference this run could have found.</summary>
    static XElement Detectable(PowerStatement power)
        => Element(
            "aside", With("aria-label", "Minimum detectable difference"),
            power.SmallestDifference is { } smallest ? Element("p", With("class", "figure"), NumberText.Rate(smallest), Element("span", $" {power.Measure.At(power.K)}")) : null,
            Element("p", ReportText.Power(power)));

    static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    static string Lead(ReportDocument report)
    {
        var (manifest, funnel) = (report.Manifest, report.Funnel);
        return report.Candidates.Count == 0
            ? ReportText.NothingToEvaluate(funnel, manifest)
            : NumberText.Text($"{ReportText.Holdouts(funnel)} of {manifest.Namespace}. {HtmlEvidence.HeldOut(manifest)} held out, from {Minute(manifest.FirstHoldout!)} to {Minute(manifest.LastHoldout!)} UTC. The verdict is based on {manifest.Primary.At(manifest.PrimaryCutoff)}.");
    }

    /// <summary>A time of the manifest, to the minute.</summary>
    static string Minute(string time) => time.IndexOf('T', StringComparison.Ordinal) == 10 ? time[..16].Replace('T', ' ') : time;

    static IEnumerable<XElement> Numbers(ReportDocument report)
        => report.Candidates.Count == 0
            ? []
            : [Element("h2", "Metrics"), .. report.Manifest.Cutoffs.Select(k => Table(ReportText.Numbers(report, k), NumberText.Text($"All candidates on the same {ReportText.Holdouts(report.Funnel)}, k = {k}")))];

    static IEnumerable<XElement> Gates(ReportDocument report)
        => report.Gates is { } gates && report.Candidates.Count > 0 ? [Element("h2", "Gates"), Table(GateText.Table(gates), "Each rule, for each candidate that it applies to")] : [];

    static IEnumerable<XElement> Ablations(ReportDocument report)
        => report.Ablations is { Count: > 0 } ablations
            ?
            [
                Element("h2", "Ablation"),
                Element("ul", ablations.Select(ablation => Element("li", AblationText.Largest(ablation) + "."))),
                .. ablations.Select((ablation, i) => AblationPicture.Of(report, ablation, i)).OfType<Picture>().Select(Figure),
            ]
            : [];

    static IEnumerable<XElement> Pictures(ReportDocument report)
        => report.Candidates.Count == 0 ? [] : [Element("h2", "Charts"), .. ReportPictures.Of(report).Select(Figure)];

    internal static XElement Figure(Picture picture)
    {
        const int MostColumnsBeside = 5;
        var beside = picture.Table.Columns.Count <= MostColumnsBeside;
        var table = Table(picture.Table, $"{picture.Title}: values");
        return Element(
            "figure",
            Element("figcaption", Element("h3", picture.Title)),
            Element(
                "div", With("class", "drawing"),
                picture.Svg,
                Element(
                    "div",
                    Element("p", picture.Caption),
                    picture.Key.Count == 0 ? null : Element("ul", With("class", "key"), picture.Key.Select(Entry)),
                    beside ? table : null)),
            beside ? null : table);
    }

    static XElement Entry(KeyEntry entry)
        => Element("li", Element("svg", With("viewBox", "0 0 22 12"), With("aria-hidden", "true"), Symbol(entry)), Element("span", entry.Text));

    static XElement?[] Symbol(KeyEntry entry)
        => entry switch
        {
            { Marker: { } marker } => [Markers.Draw(11, 6, marker, entry.Ink)],
            { Dashes: { } dashes } =>
            [
                Element(
                    "path", With("class", $"stroke-{entry.Ink.Class}"), With("d", "M0 6H22"), With("stroke-width", "2.5"), With("fill", "none"),
                    dashes.Length == 0 ? null : With("stroke-dasharray", dashes)),
            ],
            _ =>
            [
                Element("rect", With("class", $"fill-{entry.Ink.Class}"), With("width", "22"), With("height", "12")),
                entry.Lines is { } lines ? Textures.Draw(0, 0, 22, 12, lines.Texture, lines.Ink) : null,
            ],
        };

    static IEnumerable<XElement> Lists(ReportDocument report)
        => report.Candidates.Count == 0
            ? []
            :
            [
                Element("h2", "List statistics"),
                Table(ReportText.Stages(report), NumberText.Text($"Targets that each stage adds to and removes from the first {report.Manifest.Cutoffs[^1]} ranks")),
                Table(ReportText.Beyond(report), NumberText.Text($"Beyond-accuracy metrics over all lists of {report.Manifest.Cutoffs[^1]} items")),
            ];

    static XElement Footer(ReportDocument report)
        => Element("footer", NumberText.Text($"Seed {report.Manifest.Seed}, rows {report.Manifest.Fingerprint}. The same rows, flags and seed give the same page."));

    static readonly Lazy<string> Style = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.css")!;
        using var reader = new StreamReader(stream);
        return "\n" + reader.ReadToEnd();
    });
}
