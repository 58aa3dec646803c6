using System.Text;
using RecSys.Catalog;
using RecSys.Hosting;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Prints one line an item that would change, and counts as the run would.</summary>
sealed class DryRun(Terminal terminal, OutputFormat output, string @namespace) : IBatchSink<CatalogUpsert[]>
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
            if (output == OutputFormat.Json)
                terminal.WriteJson(Line(upsert), BackfillJson.Line.DryRunLine);
            else
                terminal.WriteLine(Text(upsert, terminal.IsInteractive ? LengthAtTerminal : int.MaxValue));
        }

        return Task.CompletedTask;
    }

    public Task FinishAsync(Func<CancellationToken, Task> beforeBatch, CancellationToken cancellationToken) => Task.CompletedTask;

    DryRunLine Line(CatalogUpsert upsert) => new(
        "item",
        @namespace,
        upsert.Row.ItemId,
        upsert.Changes.ToDictionary(
            change => DerivedColumns.Of(change.Field),
            change => new DryRunChange(DerivedColumns.Old(upsert, change.Field), DerivedColumns.New(upsert, change.Field), change.Source.ToString())));

    static string Text(CatalogUpsert upsert, int length)
    {
        var line = new StringBuilder(upsert.Row.ItemId).Append(':');
        foreach (var change in upsert.Changes)
        {
            line.Append(change == upsert.Changes[0] ? " " : "; ")
                .Append(DerivedColumns.Of(change.Field)).Append(' ')
                .Append(Quote(DerivedColumns.Old(upsert, change.Field), length)).Append(" -> ")
                .Append(Quote(DerivedColumns.New(upsert, change.Field), length))
                .Append(" (").Append(change.Source.ToString()).Append(')');
        }

        return line.ToString();
    }

    static string Quote(object? value, int length)
    {
        var text = DerivedColumns.Text(value, length);
        return text is null ? "null" : value is float[]? text : $"'{text}'";
    }
}

/// <summary>A line of a dry run's NDJSON.</summary>
sealed record DryRunLine(string Type, string Namespace, string ItemId, Dictionary<string, DryRunChange> Changes);

/// <summary>A column's value before and after, whole.</summary>
sealed record DryRunChange(object? Old, object? New, string Source);
