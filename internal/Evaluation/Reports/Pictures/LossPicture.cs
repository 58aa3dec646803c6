using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>Miss reasons: one bar per candidate, as long as the number of users.</summary>
static class LossPicture
{
    // In reverse order of the stages: the targets that came furthest come first.
    static readonly (LossStage Place, string Name)[] Order =
    [
        (LossStage.Found, "found"), (LossStage.Cap, "removed by a cap"), (LossStage.Mmr, "removed by MMR"), (LossStage.BelowK, "below k by score"),
        (LossStage.NotInPool, "not in the candidate pool"), (LossStage.Excluded, "excluded"), (LossStage.NotAvailable, "not available"),
        (LossStage.NotInCatalog, "not in the catalog"), (LossStage.Failed, "list failed"),
    ];

    public static Picture Of(ReportDocument report)
    {
        var users = report.Funnel.Evaluated;
        var chart = new RowChart(report.Candidates.Count, new Scale(0, users, [0, users], "0"));
        for (var row = 0; row < report.Candidates.Count; row++)
        {
            var candidate = report.Candidates[row];
            chart.Label(row, candidate.Name, NumberText.Text($"{candidate.MissReasons.GetValueOrDefault(LossStage.Found):N0} of {users:N0} found"));
            double left = 0;
            foreach (var (place, _) in Order)
            {
                var right = left + candidate.MissReasons.GetValueOrDefault(place);
                chart.Svg.Bar(left, right, chart.MiddleOf(row) - 8, chart.MiddleOf(row) + 8, Ink.OfStage((int)place));
                left = right;
            }
        }

        const string Title = "Miss reasons";
        return new Picture(
            "lost-at", Title,
            "Each user's target, by the first stage that lost it. Coloured targets were in the candidate pool: weights, MMR and caps decide their rank. Grey targets were not in the pool: no weights can show them.",
            chart.Svg.ToElement("lost-at", Title, "One bar per candidate, as long as the number of users, divided by miss reason. The table contains the same counts."),
            [.. Order.Where(stage => report.Candidates.Any(candidate => candidate.MissReasons.GetValueOrDefault(stage.Place) > 0)).Select(stage => new KeyEntry(stage.Name, Ink.OfStage((int)stage.Place)))],
            ReportText.MissReasons(report));
    }
}
