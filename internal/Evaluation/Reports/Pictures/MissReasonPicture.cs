using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>Miss reasons: one bar per candidate, as long as the number of holdouts.</summary>
static class MissReasonPicture
{
    // From the last stage of ranking to the first, so that the targets that were nearly found are next to those that were found.
    // Neighbours differ in lightness or in their lines.
    static readonly (MissReason Reason, string Name, AreaLines? Lines)[] Order =
    [
        (MissReason.Found, "found", null), (MissReason.Cap, "removed by a cap", new(Texture.Falling, Ink.Paper)),
        (MissReason.Mmr, "removed by MMR", new(Texture.Rising, Ink.Paper)), (MissReason.BelowK, "below k by score", null),
        (MissReason.NotInPool, "not in the candidate pool", new(Texture.Upright, Ink.Paper)), (MissReason.NotInList, "not in the external list", new(Texture.Falling, Ink.Axis)),
        (MissReason.Excluded, "excluded", new(Texture.Level, Ink.Paper)),
        (MissReason.NotAvailable, "not available", new(Texture.Crossed, Ink.Paper)), (MissReason.NotInCatalog, "not in the catalog", new(Texture.Rising, Ink.Axis)),
        (MissReason.Failed, "list failed", new(Texture.Crossed, Ink.Paper)),
    ];

    public static Picture Of(ReportDocument report)
    {
        var users = report.Funnel.Holdouts;
        var chart = new RowChart(report.Candidates.Count, new Scale(0, users, [0, users], "#,0"));
        for (var row = 0; row < report.Candidates.Count; row++)
        {
            var candidate = report.Candidates[row];
            chart.Label(row, candidate.Name, NumberText.Text($"{candidate.MissReasons.GetValueOrDefault(MissReason.Found):N0} of {users:N0} found"));
            double left = 0;
            foreach (var (reason, _, lines) in Order)
            {
                var right = left + candidate.MissReasons.GetValueOrDefault(reason);
                chart.Svg.Bar(left, right, chart.MiddleOf(row) - 8, chart.MiddleOf(row) + 8, Ink.OfMissReason((int)reason), lines);
                left = right;
            }
        }

        const string Title = "Miss reasons";
        return new Picture(
            "lost-at", Title,
            "Holdouts by their miss reason: the first one that applies to the target that came nearest. Coloured targets were in the candidate pool: weights, MMR and caps decide their rank. Grey targets were not in the pool: no weights can show them.",
            chart.Svg.ToElement("lost-at", Title, "One bar per candidate, as long as the number of holdouts, divided by miss reason. The table contains the same counts."),
            [.. Order.Where(bar => report.Candidates.Any(candidate => candidate.MissReasons.GetValueOrDefault(bar.Reason) > 0)).Select(bar => new KeyEntry(bar.Name, Ink.OfMissReason((int)bar.Reason), Lines: bar.Lines))],
            ReportText.MissReasons(report));
    }
}
