using System.Xml.Linq;
using RecSys.Evaluation.Statistics;
using static RecSys.Evaluation.Reports.Html;

namespace RecSys.Evaluation.Reports;

/// <summary>The candidates of a page: descriptions, the settings in which they differ, and, folded, the settings that all share.</summary>
static class HtmlSettings
{
    /// <summary>Nothing without candidates.</summary>
    public static IEnumerable<XElement> Of(ReportDocument report)
    {
        if (report.Candidates.Count == 0)
            yield break;

        yield return Element("h2", "Candidates");
        foreach (var line in ExternalText.Lines(report))
            yield return Element("p", line + ".");
        if (report.Candidates.Any(candidate => candidate.Description is not null))
            yield return Element("dl", report.Candidates.Where(candidate => candidate.Description is not null).Select(candidate => Pair(candidate.Name, candidate.Description!)));

        CandidateReport[] blends = [.. report.Candidates.Where(candidate => candidate.Source is null)];
        string[][] rows =
        [
            .. blends.SelectMany(candidate => candidate.Settings.Keys).Distinct()
                .Select(name => (string[])[name, .. blends.Select(candidate => candidate.Settings.TryGetValue(name, out var value) ? SweepText.Value(value) : NumberText.Undefined)]),
        ];
        string[][] shared = [.. rows.Where(IsShared)];
        if (shared.Length < rows.Length)
        {
            yield return Table(
                new ReportTable(["setting", .. blends.Select(candidate => ">" + candidate.Name)], [.. rows.Where(row => !IsShared(row))]),
                "Settings in which candidates differ");
        }

        if (shared.Length > 0)
        {
            yield return Element(
                "details",
                Element("summary", Summary(blends, shared.Length)),
                Table(new ReportTable(["setting", ">value"], [.. shared.Select(row => row[..2])]), blends.Length == 1 ? "Settings" : "Settings that all candidates share"));
        }
    }

    static bool IsShared(string[] row) => row.Skip(1).Distinct().Count() == 1;

    static string Summary(CandidateReport[] blends, int shared)
        => blends.Length == 1
            ? NumberText.Text($"{shared} settings of {blends[0].Name}")
            : NumberText.Text($"{shared} settings that all candidates share");
}
