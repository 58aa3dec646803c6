using System.Globalization;
using RecSys.Factors;
using RecSys.Hosting;

namespace RecSys.Jobs.Factors;

/// <summary>A report as text: counts whose indented parts add up to the line above them, the trial, the stages.</summary>
static class FactorReportText
{
    public static void Write(FactorReport report, Terminal terminal)
    {
        var refused = report.Evaluation?.Verdict is not (null or GateVerdict.Passed);
        var nothing = report.DryRun ? "; dry run: nothing was written" : refused ? "; nothing was written" : "";
        terminal.WriteLine($"namespace {report.Namespace}: events {Window(report)}, vectors of {Number(report.Dimensions)}{nothing}");
        terminal.WriteTable(new TextTable(["rows", ">count"], Counts(report, report.DryRun || refused ? "would be written" : "written")));
        terminal.WriteLine($"{Percent(report.Items.FallbackShare)} of the item factors come from text");
        foreach (var item in report.FirstRefused)
            terminal.WriteLine($"refused: item {item.ItemId}: {Reason(item.Fault)}");
        if (report.Evaluation is { } evaluation)
            WriteEvaluation(evaluation, terminal);
        terminal.WriteTable(new TextTable(["stage", ">rows", ">seconds", ">rows/s"],
            [.. report.Stages.Select(stage => new[] { stage.Name, Number(stage.Rows), Seconds(stage.Seconds), Number((long)stage.RowsPerSecond) })]));
        if (report.Throttling.Text is { } throttle)
            terminal.WriteLine(throttle);
        if (report.WalBytes is { } walBytes)
            terminal.WriteLine($"{Number(walBytes)} bytes of WAL while it wrote, the server's other sessions included");
    }

    static List<IReadOnlyList<string>> Counts(FactorReport report, string written)
    {
        List<IReadOnlyList<string>> rows =
        [
            ["items read", Number(report.Items.Read)],
            ["  embedding reused", Number(report.Items.EmbeddingReused)],
            ["  text fallback", Number(report.Items.TextFallback)],
            ["  without text", Number(report.Items.WithoutText)],
            ["  refused", Number(report.Items.Refused)],
            ["item factors", Number(report.ItemFactors.Written + report.ItemFactors.Unchanged)],
            [$"  {written}", Number(report.ItemFactors.Written)],
            ["  unchanged", Number(report.ItemFactors.Unchanged)],
            ["events read", Number(report.Events.Read)],
            ["  used", Number(report.Events.Used)],
            ["  on unknown items", Number(report.Events.OnUnknownItems)],
            ["  on items without a factor", Number(report.Events.OnItemsWithoutFactor)],
        ];
        if (report.Options.WeightEvents)
            rows.Add(["  of types without a weight", Number(report.Events.OfTypesWithoutWeight)]);
        rows.AddRange(
        [
            ["users seen", Number(report.Users.Seen)],
            [$"  {written}", Number(report.Users.Written)],
            ["  unchanged", Number(report.Users.Unchanged)],
            ["  without a usable event", Number(report.Users.WithoutUsableEvent)],
        ]);
        if (report.Prune is { } prune)
        {
            var removed = report.DryRun ? "would be removed" : "removed";
            rows.Add([$"item factors {removed}", Number(prune.Items)]);
            rows.Add([$"user factors {removed}{(prune.NoEvents ? " (no events: nothing is pruned)" : "")}", Number(prune.Users)]);
        }

        return rows;
    }

    static void WriteEvaluation(EvaluationReport evaluation, Terminal terminal)
    {
        if (evaluation.Comparison is { } comparison)
        {
            List<IReadOnlyList<string>> rows =
            [
                Row("new factors", comparison.Users, comparison.New),
                Row("vector of another user", comparison.Users, comparison.OtherUser),
                Row("popularity", comparison.Users, comparison.Popularity),
            ];
            if (comparison.Present is { } present)
            {
                rows.Add(Row("present factors, where older than the item's event", present.Users, present.Present));
                rows.Add(Row("new factors, there", present.Users, present.New));
            }

            terminal.WriteTable(new TextTable(["ranking by", ">users", $">Hit rate@{evaluation.Cutoff}", $">nDCG@{evaluation.Cutoff}"], rows));
            terminal.WriteLine(
                $"last items of {Number(comparison.Users)} users among {Number(comparison.Candidates)} items; own vector ahead of another user's for {Percent(comparison.OwnVectorWins)}; {Number(evaluation.WithoutTraining)} sampled users had no other item");
            if (comparison.Present is null)
                terminal.WriteLine("present factors: none that is older than its user's last event, so none to compare with");
        }

        if (evaluation.Verdict is { } verdict)
            terminal.WriteLine($"gate: {Verdict(verdict, evaluation.Comparison)}");
    }

    static string[] Row(string ranking, int users, RankingQuality quality)
        => [ranking, Number(users), Share(quality.HitRate), Share(quality.Ndcg)];

    static string Verdict(GateVerdict verdict, FactorComparison? comparison) => verdict switch
    {
        GateVerdict.Passed when comparison is { } trial && trial.New.Ndcg < trial.Popularity.Ndcg => "passed, although popularity finds more",
        GateVerdict.Passed => "passed",
        GateVerdict.WorseThanBoth => "refused, the new factors are worse than popularity and than the present factors",
        GateVerdict.NotPersonal => "refused, the vector of another user does as well as one's own",
        _ => $"not decided, fewer than {EvaluationOptions.FewestUsers} users could be tried",
    };

    static string Reason(VectorFault fault) => fault switch
    {
        VectorFault.WrongWidth => "its embedding has not 384 numbers",
        VectorFault.NotFinite => "its embedding has a number that is not finite",
        _ => "its embedding is all zeros",
    };

    static string Window(FactorReport report)
        => report.Since is { } since ? $"from {Time(since)} to {Time(report.Until)}" : $"up to {Time(report.Until)}";

    static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    static string Seconds(double seconds) => seconds.ToString("N2", CultureInfo.InvariantCulture);

    static string Share(double share) => share.ToString("F4", CultureInfo.InvariantCulture);

    static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
