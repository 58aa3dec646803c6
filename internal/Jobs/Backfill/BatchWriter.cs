using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Writes batches with their cursor, their counts and the lines of the undo file.</summary>
/// <remarks>A row that another session holds is set aside and visited again at the end.</remarks>
sealed class BatchWriter(CatalogWriter writer, BackfillOptions options, UndoWriter? undo, BackfillProgress progress)
    : IBatchSink<BatchWriter.Batch>, ICatalogJob
{
    public BackfillCounts Counts => progress.Counts;

    /// <summary>Derived rows, and the update of those that change.</summary>
    public sealed record Batch(IReadOnlyList<CatalogUpsert> Rows, CatalogUpsert[] Changed, CatalogUpdate Update);

    public Batch Prepare(CatalogUpsert[] rows)
    {
        var changed = rows.Where(upsert => upsert.Changes.Count > 0).ToArray();
        return new Batch(rows, changed, writer.Encode(changed));
    }

    public Task AddAsync(Batch batch, CancellationToken cancellationToken)
    {
        progress.BeginPage(batch.Rows);
        return WriteAsync(batch, cancellationToken);
    }

    public async Task FinishAsync(Func<CancellationToken, Task> beforeBatch, CancellationToken cancellationToken)
    {
        foreach (var ids in progress.SetAside.Chunk(options.Batch))
        {
            await beforeBatch(cancellationToken);
            var rows = await writer.ReadAgainAsync(ids, this, cancellationToken);
            progress.BeginRevisit(ids, rows);
            await WriteAsync(Prepare(rows), cancellationToken);
        }
    }

    CatalogUpsert ICatalogJob.Derive(CatalogItem row) => CatalogDerivation.BuildUpsert(row, options.Derivation);

    void ICatalogJob.BeforeCommit(IReadOnlyList<WriteOutcome> outcomes) => undo?.Write(outcomes);

    RunProgress ICatalogJob.ProgressAfter(IReadOnlyList<WriteOutcome> outcomes) => progress.After(outcomes);

    async Task WriteAsync(Batch batch, CancellationToken cancellationToken)
    {
        using var update = batch.Update;
        await writer.WriteAsync(batch.Changed, update, this, cancellationToken);
        progress.EndBatch();
    }
}
