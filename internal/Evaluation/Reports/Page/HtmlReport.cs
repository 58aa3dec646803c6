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
                "main", Verdict(report), Numbers(report), Ablations(report), Pictures(report), Background(report), Method(report), Footer(report)))));

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
            Element("h1", Headline.Of(report)),
            Element("p", With("class", "lead"), Lead(report)),
            report.Gates is { } gates ? Element("p", With("class", "lead"), GateText.Summary(gates) + ".") : null,
            report.BaselineRun is { } stored ? Element("p", ReportText.StoredRun(stored) + ".") : null,
            report.Comparisons.Count == 0 ? null : Element("ul", With("class", "verdicts"), report.Comparisons.Select(VerdictLine)),
            ReportText.NotAbovePopularity(report).Concat(SegmentText.Reversals(report)).Select(sentence => Element("p", sentence + ".")),
            report.Power is { } power ? Element("p", With("class", "note"), ReportText.Power(power)) : null,
            Warnings(report.Warnings));

    internal static XElement? Warnings(IReadOnlyList<string> warnings)
        => warnings.Count == 0
            ? null
            : Element("div", With("class", "warnings"), Element("p", "Warnings"), Element("ul", warnings.Select(warning => Element("li", warning))));

    static string Lead(ReportDocument report)
    {
        var (manifest, funnel) = (report.Manifest, report.Funnel);
        return report.Candidates.Count == 0
            ? ReportText.NothingToEvaluate(funnel, manifest)
            : NumberText.Text($"{funnel.Evaluated:N0} users of {manifest.Namespace}. The last event of each user is held out; these events are from {Minute(manifest.FirstHoldout!)} to {Minute(manifest.LastHoldout!)} UTC. The verdict is based on {manifest.Primary.At(manifest.PrimaryCutoff)}.");
    }

    /// <summary>A time of the manifest, to the minute.</summary>
    static string Minute(string time) => time.IndexOf('T', StringComparison.Ordinal) == 10 ? time[..16].Replace('T', ' ') : time;

    static XElement VerdictLine(CandidateComparison comparison)
        => Element(
            "li", With("class", ReportText.Word(comparison.Verdict)),
            Element("strong", ReportText.Words(comparison.Verdict)), Element("span", ReportText.Verdict(comparison)));

    static IEnumerable<XElement> Numbers(ReportDocument report)
        => report.Candidates.Count == 0
            ? []
            : [.. Gates(report), Element("h2", "Metrics"), .. report.Manifest.Cutoffs.Select(k => Table(ReportText.Numbers(report, k), NumberText.Text($"All candidates on the same {report.Funnel.Evaluated:N0} users, k = {k}")))];

    static IEnumerable<XElement> Gates(ReportDocument report)
        => report.Gates is { } gates ? [Element("h2", "Gates"), Table(GateText.Table(gates), "Each rule, for each candidate that it applies to")] : [];

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
        => Element(
            "li",
            Element(
                "svg", With("viewBox", "0 0 22 12"), With("aria-hidden", "true"),
                entry.Dashes is null
                    ? Element("rect", With("class", $"fill-{entry.Ink.Class}"), With("x", "3"), With("width", "16"), With("height", "12"), With("rx", "2"))
                    : Element(
                        "path", With("class", $"stroke-{entry.Ink.Class}"), With("d", "M0 6H22"), With("stroke-width", "2.5"), With("fill", "none"),
                        entry.Dashes.Length == 0 ? null : With("stroke-dasharray", entry.Dashes))),
            Element("span", entry.Text));

    static IEnumerable<XElement> Background(ReportDocument report)
    {
        if (report.Candidates.Count > 0)
        {
            yield return Element("h2", "Reference baselines");
            yield return Table(ReportText.ReferenceBaselines(report), "Reference baselines on the same users");
            yield return Element("h2", "List statistics");
            yield return Table(ReportText.Stages(report), NumberText.Text($"Targets that each stage adds to and removes from the first {report.Manifest.Cutoffs[^1]} ranks"));
            yield return Table(ReportText.Beyond(report), NumberText.Text($"Beyond-accuracy metrics over all lists of {report.Manifest.Cutoffs[^1]} items"));
        }

        yield return Element("h2", "Evaluated users");
        foreach (var line in ReportText.Funnel(report.Funnel, report.Manifest))
            yield return Element("p", line);
        if (report.Candidates.Count > 0)
        {
            yield return Element("h2", "Candidates");
            foreach (var line in ExternalText.Lines(report))
                yield return Element("p", line + ".");
            if (report.Candidates.Any(candidate => candidate.Description is not null))
                yield return Element("dl", report.Candidates.Where(candidate => candidate.Description is not null).Select(candidate => Pair(candidate.Name, candidate.Description!)));
            if (report.Candidates.Any(candidate => candidate.Source is null))
                yield return Table(Settings([.. report.Candidates.Where(candidate => candidate.Source is null)]), "Settings of each candidate; settings that differ come first");
        }
    }

    /// <summary>One row per setting: settings in which candidates differ, then settings that all candidates share.</summary>
    static ReportTable Settings(IReadOnlyList<CandidateReport> blends)
    {
        var rows = blends[0].Settings.Keys
            .Select(name => (string[])[name, .. blends.Select(candidate => SweepText.Value(candidate.Settings[name]))])
            .OrderBy(row => row.Skip(1).Distinct().Count() == 1);
        return new(["setting", .. blends.Select(candidate => ">" + candidate.Name)], [.. rows]);
    }

    static IEnumerable<XElement> Method(ReportDocument report)
    {
        var m = report.Manifest;
        yield return Element("h2", "How to reproduce this run");
        yield return Element(
            "dl",
            Pair("program", $"{m.Tool} {m.Version}"), Pair("organisation", m.Org.ToString()), Pair("namespace", m.Namespace),
            Pair("--protocol", m.Protocol == Protocol.EvidenceProtocol.AsOf ? "as-of" : "replay"), Pair("--until", m.Until ?? "the time of the run"), Pair("--lookback", m.Lookback),
            Pair("--limit", NumberText.Text($"{m.Limit}")), Pair("--min-events", NumberText.Text($"{m.MinEvents}")), Pair("--k", string.Join(',', m.Cutoffs.Select(k => NumberText.Text($"{k}")))),
            Pair("--sample", m.Sample == Protocol.UserSampling.Hash ? "hash" : "recent"), Pair("--seed", NumberText.Text($"{m.Seed}")), Pair("--seen", m.Seen),
            Pair("--types", m.HoldoutTypes is null ? "all" : string.Join(',', m.HoldoutTypes.Select(type => NumberText.Text($"{type}")))), Pair("--baseline", m.Baseline),
            Pair("--primary", m.Primary.Name.Replace('_', '-')), Pair("--margin", NumberText.Text($"{m.Margin}")),
            report.Ablations is null ? null : Pair("--ablate", "on"),
            Pair("events", $"{m.FirstEvent ?? "none"} to {m.LastEvent ?? "none"}"), Pair("rows", m.Fingerprint),
            m.Factors is { Model: not null } factors ? Pair("factors", factors.Kind()) : []);
        yield return Element("h2", "Definitions");
        yield return Element("dl", report.Definitions.Select(definition => Pair(definition.Key, definition.Value)));
    }

    internal static XElement[] Pair(string name, string value) => [Element("dt", name), Element("dd", value)];

    static XElement Footer(ReportDocument report)
        => Element("footer", NumberText.Text($"Seed {report.Manifest.Seed}, rows {report.Manifest.Fingerprint}. The same rows, flags and seed give the same page."));

    static readonly Lazy<string> Style = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.css")!;
        using var reader = new StreamReader(stream);
        return "\n" + reader.ReadToEnd();
    });
}
