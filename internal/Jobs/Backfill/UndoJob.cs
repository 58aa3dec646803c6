using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Puts back the rows of an undo file that are still as the run left them.</summary>
static class UndoJob
{
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
