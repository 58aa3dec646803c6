using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Restores the rows of an undo file that still have the values that the run wrote.</summary>
static class UndoJob
{
    /// <param name="counts">Updated batch by batch.</param>
    /// <param name="waitAsync">Called before each batch with the progress so far; returns when the batch may be written.</param>
    public static async Task RunAsync(
        MaintenanceRun run, BackfillOptions options, TimeProvider clock, BackfillCounts counts, IProgress<ProgressUpdate> progress,
        Func<ProgressUpdate, CancellationToken, Task> waitAsync, CancellationToken cancellationToken)
    {
        var restorer = new CatalogRestorer(run, clock);
        foreach (var lines in UndoReader.ReadChunks(options.UndoFile!, run.Scope, options.Batch))
        {
            await waitAsync(new ProgressUpdate(counts.Scanned), cancellationToken);
            var writes = lines.OrderBy(line => line.ItemId, StringComparer.Ordinal).Select(line => line.ToWrite()).ToArray();
            var (written, locked) = await restorer.WriteAsync(writes, cancellationToken);
            counts.Batches++;
            counts.Scanned += lines.Count;
            counts.Changed += written;
            counts.Locked += locked;
            counts.Conflicts += lines.Count - written - locked;
            progress.Report(new ProgressUpdate(counts.Scanned));
        }
    }
}
