using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>Miss reasons: one bar per candidate, as long as the number of users.</summary>
static class MissReasonPicture
{
    // From the last stage of ranking to the first, so that the targets that were nearly found are next to those that were found.
    static readonly (MissReason Reason, string Name)[] Order =
    [
        (MissReason.Found, "found"), (MissReason.Cap, "removed by a cap"), (MissReason.Mmr, "removed by MMR"), (MissReason.BelowK, "below k by score"),
        (MissReason.NotInPool, "not in the candidate pool"), (MissReason.NotInList, "not in the external list"), (MissReason.Excluded, "excluded"), (MissReason.NotAvailable, "not available"),
        (MissReason.NotInCatalog, "not in the catalog"), (MissReason.Failed, "list failed"),
    ];

    public static Picture Of(ReportDocument report)
    {
        var users = report.Funnel.Holdouts;
        var chart = new RowChart(report.Candidates.Count, new Scale(0, users, [0, users], "0"));
        for (var row = 0; row < report.Candidates.Count; row++)
        {
            var candidate = report.Candidates[row];
            chart.Label(row, candidate.Name, NumberText.Text($"{candidate.MissReasons.GetValueOrDefault(MissReason.Found):N0} of {users:N0} found"));
            double left = 0;
            foreach (var (reason, _) in Order)
            {
                var right = left + candidate.MissReasons.GetValueOrDefault(reason);
                chart.Svg.Bar(left, right, chart.MiddleOf(row) - 8, chart.MiddleOf(row) + 8, Ink.OfMissReason((int)reason));
                left = right;
            }
        }

        const string Title = "Miss reasons";
        return new Picture(
            "lost-at", Title,
            "Each user's target, by its miss reason: the first one that applies. Coloured targets were in the candidate pool: weights, MMR and caps decide their rank. Grey targets were not in the pool: no weights can show them.",
            chart.Svg.ToElement("lost-at", Title, "One bar per candidate, as long as the number of users, divided by miss reason. The table contains the same counts."),
            [.. Order.Where(bar => report.Candidates.Any(candidate => candidate.MissReasons.GetValueOrDefault(bar.Reason) > 0)).Select(bar => new KeyEntry(bar.Name, Ink.OfMissReason((int)bar.Reason)))],
            ReportText.MissReasons(report));
    }
}
