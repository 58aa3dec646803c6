using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Writes batches with their cursor, their counts and the lines of the undo file.</summary>
/// <remarks>A row that somebody holds is set aside and visited again at the end.</remarks>
sealed class BatchWriter(CatalogWriter writer, int batchRows, UndoWriter? undo, BackfillCursor start, BackfillCounts counts)
    : IBatchSink<BatchWriter.Batch>
{
    HashSet<string> _setAside = new(start.SetAside, StringComparer.Ordinal);
    string? _after = start.After;

    public BackfillCounts Counts { get; private set; } = counts;

    /// <summary>Rows that wait for the end of the run.</summary>
    public int SetAsideCount => _setAside.Count;

    /// <summary>Rows that were derived, and the update of those that change.</summary>
    public sealed record Batch(IReadOnlyList<CatalogUpsert> Rows, CatalogUpsert[] Changed, CatalogUpdate Update);

    public Batch Prepare(CatalogUpsert[] rows)
    {
        var changed = rows.Where(upsert => upsert.Changes.Count > 0).ToArray();
        return new Batch(rows, changed, writer.Encode(changed));
    }

    public async Task AddAsync(Batch batch, CancellationToken cancellationToken)
    {
        var next = Counts.Clone();
        next.AddScanned(batch.Rows);
        next.Batches++;
        _after = batch.Rows[^1].Row.ItemId;
        await WriteAsync(batch, next, revisited: null, cancellationToken);
    }

    public async Task FinishAsync(Func<CancellationToken, Task> beforeBatch, CancellationToken cancellationToken)
    {
        foreach (var ids in _setAside.Order(StringComparer.Ordinal).Chunk(batchRows).ToArray())
        {
            await beforeBatch(cancellationToken);
            var rows = await writer.ReadAgainAsync(ids, cancellationToken);
            var next = Counts.Clone();
            next.Conflicts += ids.Length - rows.Length; // deleted meanwhile
            await WriteAsync(Prepare(rows), next, ids, cancellationToken);
        }
    }

    /// <param name="revisited">Null on the first visit, when a row that is held is set aside; else the ids that are no longer.</param>
    async Task WriteAsync(Batch batch, BackfillCounts next, string[]? revisited, CancellationToken cancellationToken)
    {
        using var update = batch.Update;
        foreach (var upsert in batch.Rows.Where(upsert => upsert.Changes.Count == 0))
            next.AddOutcome(upsert, RowOutcome.Unchanged, null);

        var (counts, setAside) = (next, _setAside);
        await writer.WriteAsync(batch.Changed, update, written => undo?.Write(written), Progress, cancellationToken);
        (Counts, _setAside) = (counts, setAside);

        // Called again where a transaction is repeated: it starts from what was before the batch.
        RunProgress Progress(IReadOnlyList<WriteOutcome> written)
        {
            (counts, setAside) = (next.Clone(), new HashSet<string>(_setAside, StringComparer.Ordinal));
            if (revisited is not null)
                setAside.ExceptWith(revisited);
            foreach (var outcome in written)
            {
                if (outcome.Outcome == RowOutcome.Locked && revisited is null)
                    setAside.Add(outcome.Upsert.Row.ItemId);
                else
                    counts.AddOutcome(outcome.Upsert, outcome.Outcome, outcome.Failure);
            }

            return new RunProgress(new BackfillCursor(start.Range, _after, [.. setAside.Order(StringComparer.Ordinal)]).ToJson(), counts.ToJson());
        }
    }
}
