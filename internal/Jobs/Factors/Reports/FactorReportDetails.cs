using RecSys.Factors;
using RecSys.Jobs.Runs;
using static RecSys.Jobs.Factors.FactorText;

namespace RecSys.Jobs.Factors;

/// <summary>What <c>--details</c> adds to the summary: counts whose indented parts add up to the line above them, refused items, stages.</summary>
static class FactorReportDetails
{
    public static void Write(FactorReport report, IReportOutput output)
    {
        if (report.RunId is { } run)
            output.WriteLine($"run {run}, vectors of {Number(report.Dimensions)} numbers");
        ModelReportText.WriteDetails(report.Model, output);
        if (report.Model.Learned is { } learned)
            output.WriteLine(ModelReportText.Variety(learned));
        output.WriteTable(["rows", ">count"], Counts(report, IsWritten(report) ? "written" : "to write"));
        foreach (var item in report.FirstRefused)
            output.WriteLine($"refused: item {Shortened(item.ItemId, output)}: {Reason(item.Fault)}");
        if (report.Tuning is { } tuning)
            EvaluationText.WriteDetails(tuning, output);
        if (report.Evaluation is { } evaluation)
            EvaluationText.WriteDetails(evaluation, output);

        output.WriteTable(
        ["stage", ">rows", ">seconds", ">rows/s"],
            [.. report.Stages.Select(stage => new[] { stage.Name, Number(stage.Rows), Seconds(stage.Seconds), Number((long)stage.RowsPerSecond) })]);
        if (report.Throttling.Text is { } throttle)
            output.WriteLine(throttle);
        if (report.WalBytes is { } walBytes)
            output.WriteLine($"{Number(walBytes)} bytes of WAL during the writes, including other sessions of the server");
    }

    static string[][] Counts(FactorReport report, string written) =>
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
        ["  of types without a weight", Number(report.Events.OfTypesWithoutWeight)],
        ["users seen", Number(report.Users.Seen)],
        [$"  {written}", Number(report.Users.Written)],
        ["  unchanged", Number(report.Users.Unchanged)],
        ["  without a usable event", Number(report.Users.WithoutUsableEvent)],
    ];

    static string Reason(VectorFault fault) => fault switch
    {
        VectorFault.WrongWidth => $"its embedding does not have {FactorMatrix.Dimensions} numbers",
        VectorFault.NotFinite => "its embedding contains NaN or infinity",
        _ => "its embedding is all zeros",
    };
}
