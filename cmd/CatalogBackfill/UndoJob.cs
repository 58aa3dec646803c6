using RecSys.Hosting;
using RecSys.Store;

namespace RecSys.CatalogBackfill;

/// <summary>Puts back the rows of an undo file that are still as the run left them.</summary>
static class UndoJob
{
    public static async Task RunAsync(
        MaintenanceRun run, BackfillOptions options, TimeProvider clock, BackfillCounts counts, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        foreach (var lines in UndoReader.ReadChunks(options.UndoFile!, run.Scope, options.Batch))
        {
            var ordered = lines.OrderBy(line => line.ItemId, StringComparer.Ordinal).ToArray();
            var (written, locked) = await WriteAsync(run, ordered, clock, cancellationToken);
            counts.Batches++;
            counts.Scanned += lines.Count;
            counts.Changed += written;
            counts.Locked += locked;
            counts.Conflicts += lines.Count - written - locked;
            progress.Report(new ProgressUpdate(counts.Scanned));
        }
    }

    static Task<(int Written, int Locked)> WriteAsync(MaintenanceRun run, UndoLine[] lines, TimeProvider clock, CancellationToken cancellationToken)
        => run.WithConnectionAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var free = await CatalogStore.LockUnlockedAsync(connection, run.Scope, [.. lines.Select(line => line.ItemId)], token);
                var held = lines.Where(line => !free.Contains(line.ItemId)).Select(line => line.ItemId).ToArray();
                var locked = await CatalogStore.ReadByKeyAsync(connection, run.Scope, default, held, token); // the others are deleted
                var now = Timestamps.Now(clock);
                var writes = lines.Where(line => free.Contains(line.ItemId)).Select(line => line.ToWrite(now)).ToArray();
                var written = await CatalogStore.UpdateAsync(connection, run.Scope, writes, token);
                await transaction.CommitAsync(token);
                return (written.Count, locked.Count);
            },
            cancellationToken);
}
