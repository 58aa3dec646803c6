using System.Text;
using RecSys.Catalog;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Prints one line per item that would change, and counts as the run would.</summary>
sealed class DryRunPrinter(IResultOutput output, bool asJson, string @namespace) : IBatchSink<CatalogUpsert[]>
{
    const int LengthAtTerminal = 48;

    public BackfillCounts Counts { get; } = new();

    public CatalogUpsert[] Prepare(CatalogUpsert[] rows) => rows;

    public Task AddAsync(CatalogUpsert[] batch, CancellationToken cancellationToken)
    {
        Counts.Batches++;
        Counts.AddScanned(batch);
        foreach (var upsert in batch)
        {
            if (upsert.Changes.Count == 0)
            {
                Counts.AddOutcome(upsert, RowOutcome.Unchanged, null);
                continue;
            }

            Counts.AddOutcome(upsert, RowOutcome.Changed, null);
            if (asJson)
                output.WriteJson(Line(upsert), BackfillJson.Line.DryRunLine);
            else
                output.WriteLine(Text(upsert, output.IsInteractive ? LengthAtTerminal : int.MaxValue));
        }

        return Task.CompletedTask;
    }

    public Task FinishAsync(Func<CancellationToken, Task> beforeBatch, CancellationToken cancellationToken) => Task.CompletedTask;

    DryRunLine Line(CatalogUpsert upsert) => new(
        "item",
        @namespace,
        upsert.Row.ItemId,
        upsert.Changes.ToDictionary(
            change => change.Column.Name,
            change => new DryRunChange(upsert.Old(change.Column), upsert.New(change.Column), change.Source.ToString())));

    static string Text(CatalogUpsert upsert, int length)
    {
        var line = new StringBuilder(upsert.Row.ItemId).Append(':');
        foreach (var change in upsert.Changes)
        {
            line.Append(change == upsert.Changes[0] ? " " : "; ")
                .Append(change.Column.Name).Append(' ')
                .Append(Quote(upsert.Old(change.Column), length)).Append(" -> ")
                .Append(Quote(upsert.New(change.Column), length))
                .Append(" (").Append(change.Source.ToString()).Append(')');
        }

        return line.ToString();
    }

    static string Quote(object? value, int length)
    {
        var text = ValueText.Of(value, length);
        return text is null ? "null" : value is float[]? text : $"'{text}'";
    }
}
