using System.Globalization;
using RecSys.Hosting;

namespace RecSys.CollabFactors;

/// <summary>A report as text: one table of counts whose parts add up, one of stages.</summary>
static class FactorReportText
{
    public static void Write(FactorReport report, Terminal terminal)
    {
        var written = report.DryRun ? "would be written" : "written";
        terminal.WriteLine($"namespace {report.Namespace}: events {Window(report)}, vectors of {Number(report.Dimensions)}{(report.DryRun ? ", dry run: nothing was written" : "")}");
        terminal.WriteTable(new TextTable(["what", ">count"],
        [
            ["items read", Number(report.Items.Read)],
            ["  embedding reused", Number(report.Items.EmbeddingReused)],
            ["  text fallback", Number(report.Items.TextFallback)],
            ["  without text", Number(report.Items.WithoutText)],
            ["  refused", Number(report.Items.Refused)],
            [$"item factors {written}", Number(report.ItemFactors.Written)],
            ["item factors unchanged", Number(report.ItemFactors.Unchanged)],
            ["events read", Number(report.Events.Read)],
            ["  used", Number(report.Events.Used)],
            ["  on unknown items", Number(report.Events.OnUnknownItems)],
            ["  on items without a factor", Number(report.Events.OnItemsWithoutFactor)],
            ["  of types without a weight", Number(report.Events.OfTypesWithoutWeight)],
            ["users seen", Number(report.Users.Seen)],
            [$"  {written}", Number(report.Users.Written)],
            ["  unchanged", Number(report.Users.Unchanged)],
            ["  without a usable event", Number(report.Users.WithoutUsableEvent)],
        ]));
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Items.FallbackShare:P1} of the item factors come from text"));
        foreach (var refused in report.FirstRefused)
            terminal.WriteLine($"refused: item {refused.ItemId}: {Reason(refused.Fault)}");
        terminal.WriteTable(new TextTable(["stage", ">rows", ">seconds", ">rows/s"],
            [.. report.Stages.Select(stage => new[] { stage.Name, Number(stage.Rows), Seconds(stage.Seconds), Number((long)stage.RowsPerSecond) })]));
        if (report.WalBytes is { } walBytes)
            terminal.WriteLine($"{Number(walBytes)} bytes of WAL, counted for the whole server");
    }

    static string Window(FactorReport report)
        => report.Since is { } since ? $"from {Time(since)} to {Time(report.Until)}" : $"up to {Time(report.Until)}";

    static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static string Reason(Factors.VectorFault fault) => fault switch
    {
        Factors.VectorFault.WrongWidth => "its embedding has not 384 numbers",
        Factors.VectorFault.NotFinite => "its embedding has a number that is not finite",
        _ => "its embedding is all zeros",
    };

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    static string Seconds(double seconds) => seconds.ToString("N2", CultureInfo.InvariantCulture);
}
