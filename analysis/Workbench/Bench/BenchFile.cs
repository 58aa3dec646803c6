using System.Globalization;
using System.Runtime.InteropServices;
using RecSys.Hosting;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Bench;

/// <summary>The last report of a benchmark as a Markdown file, with a description of the machine.</summary>
static class BenchFile
{
    public static async Task<string> WriteAsync(IBenchmark benchmark, BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Checkout.Root(), "analysis", "bench");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, benchmark.Name + ".md");

        await using var file = new StreamWriter(path) { NewLine = "\n" };
        await file.WriteLineAsync($"# {benchmark.Name}");
        await file.WriteLineAsync();
        await file.WriteLineAsync(benchmark.Description);
        await file.WriteLineAsync();
        await file.WriteLineAsync(await MachineAsync(context, report.IsOneRound, cancellationToken));
        foreach (var (title, table) in report.Tables)
        {
            await file.WriteLineAsync();
            await file.WriteLineAsync($"## {title}");
            await file.WriteLineAsync();
            WriteMarkdown(table, file);
        }

        foreach (var note in report.Notes)
        {
            await file.WriteLineAsync();
            await file.WriteLineAsync(note);
        }

        return path;
    }

    static async Task<string> MachineAsync(BenchContext context, bool isOneRound, CancellationToken cancellationToken)
    {
        var server = await context.Command.Get<CopyLowerBound>().ReadServerVersionAsync(cancellationToken);
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        var rounds = isOneRound ? "each run once" : string.Create(CultureInfo.InvariantCulture, $"rounds in alternation: {context.Rounds} after one warm-up round");
        return string.Create(CultureInfo.InvariantCulture,
            $"{context.Command.Clock.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {memory:F0} GB, {RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.FrameworkDescription}, PostgreSQL {server}, {rounds}, scale {context.Scale}.");
    }

    static void WriteMarkdown(TextTable table, TextWriter file)
    {
        file.WriteLine($"| {string.Join(" | ", table.Columns.Select(column => column.TrimStart('>')))} |");
        file.WriteLine($"| {string.Join(" | ", table.Columns.Select(column => column.StartsWith('>') ? "---:" : "---"))} |");
        foreach (var row in table.Rows)
            file.WriteLine($"| {string.Join(" | ", row.Select(cell => Printable.Escape(cell).Replace("|", "\\|", StringComparison.Ordinal)))} |");
    }
}
