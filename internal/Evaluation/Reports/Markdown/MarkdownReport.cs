using System.Globalization;
using System.Text;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Reports;

/// <summary>The report for a pull request. Everything that comes from rows or users is escaped.</summary>
public static class MarkdownReport
{
    // GitHub allows 65,536 characters in a comment or the text of a pull request.
    const int Longest = 60_000;

    /// <summary>Ends with a line break. At most 65,536 characters: the rest is omitted, and a line at the end says how much.</summary>
    public static string Write(ReportDocument report)
    {
        var text = new StringBuilder();
        var omitted = 0;
        Add($"## {Escape(report.Title)}\n");
        Add($"\n**{Escape(Headline.Of(report))}**\n");
        foreach (var line in ReportText.Funnel(report.Funnel, report.Manifest))
            Add($"\n{Escape(line)}\n");
        foreach (var warning in report.Warnings)
            Add($"\n> Warning: {Escape(warning)}\n");
        if (report.Candidates.Count > 0)
        {
            if (report.BaselineRun is { } stored)
                Add($"\n{Escape(ReportText.StoredRun(stored))}\n");
            foreach (var line in ExternalText.Lines(report))
                Add($"\n{Escape(line)}\n");
            Add("\n");
            foreach (var comparison in report.Comparisons)
                Add($"- {(IsFinding(comparison) ? "**" : "")}{Escape(ReportText.Verdict(comparison))}{(IsFinding(comparison) ? "**" : "")}\n");
            if (report.Power is { } power)
                Add($"\n{Escape(ReportText.Power(power))}\n");
            if (report.Gates is { } gates)
            {
                Add($"\n{(gates.Outcome == GateOutcome.Passed ? "" : "**")}{Escape(GateText.Summary(gates))}{(gates.Outcome == GateOutcome.Passed ? "" : "**")}\n");
                Add(Table(GateText.Table(gates)));
            }

            foreach (var k in report.Manifest.Cutoffs)
                Add(Table(ReportText.Numbers(report, k)));
            foreach (var sentence in KeyFindings.Of(report).Select(finding => $"{finding}").Concat(SegmentText.Reversals(report)).Append($"Next: {NextStep.Of(report)}"))
                Add($"\n{Escape(sentence)}\n");
            if (report.Ablations is { } ablations)
            {
                Add($"\n{Escape(AblationText.Meaning(report))}\n");
                Add(Table(AblationText.Table(report)));
                foreach (var ablation in ablations)
                    Add($"\n{Escape(AblationText.Largest(ablation))}\n");
            }

            Add(Table(ReportText.ReferenceBaselines(report)));
            if (report.TargetKinds.Count > 0)
                Add(Table(SegmentText.TargetKinds(report)));
            Add(Table(ReportText.MissReasons(report)));
            Add(Table(ReportText.Stages(report)));
            Add(Table(ReportText.Beyond(report)));
            foreach (var segmentation in report.Segments)
                Add(Table(SegmentText.Table(segmentation, report.Metrics)));
        }
        else
        {
            Add($"\n{Escape(ReportText.NothingToEvaluate(report.Funnel, report.Manifest))}\n");
        }

        if (omitted > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n{omitted:N0} lines and tables are omitted here; the other forms of this report contain them.\n");
        text.Append(CultureInfo.InvariantCulture, $"\nSeed {report.Manifest.Seed}, rows {report.Manifest.Fingerprint}.\n");
        return text.ToString();

        void Add(string block)
        {
            if (text.Length + block.Length <= Longest)
                text.Append(block);
            else
                omitted++;
        }
    }

    static bool IsFinding(CandidateComparison comparison) => comparison.Verdict is Verdict.Better or Verdict.Worse;

    internal static string Table(ReportTable table)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n| {string.Join(" | ", table.Columns.Select(column => Escape(column.TrimStart('>'))))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"|{string.Concat(table.Columns.Select(column => column.StartsWith('>') ? " ---: |" : " --- |"))}\n");
        foreach (var row in table.Rows)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Escape))} |\n");
        return text.ToString();
    }

    /// <summary>Text that Markdown, and the HTML in it, show as it is, on one line.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '&')
                escaped.Append("&amp;");
            else if (c is '<')
                escaped.Append("&lt;");
            else if (char.IsControl(c) || c is '\u2028' or '\u2029')
                escaped.Append(' ');
            else if (!char.IsSurrogate(c) && VisibleText.Steers(c))
                escaped.Append('\uFFFD');
            else if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '~' or '!')
                escaped.Append('\\').Append(c);
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
