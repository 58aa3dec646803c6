using System.Threading.Channels;
using RecSys.Catalog;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>Processes the derived rows of a run, batch by batch.</summary>
/// <typeparam name="TBatch">A prepared batch.</typeparam>
interface IBatchSink<TBatch>
{
    /// <summary>The counts of all batches so far.</summary>
    BackfillCounts Counts { get; }

    /// <summary>Prepares a batch. Runs on another thread, while an earlier batch is processed.</summary>
    TBatch Prepare(CatalogUpsert[] rows);

    /// <summary>Processes one batch. When it returns, the batch is done and counted.</summary>
    Task AddAsync(TBatch batch, CancellationToken cancellationToken);

    /// <summary>Visits again the rows that were set aside.</summary>
    /// <param name="beforeBatch">Called before each batch of these rows.</param>
    Task FinishAsync(Func<CancellationToken, Task> beforeBatch, CancellationToken cancellationToken);
}

/// <summary>Reads, derives and processes batches at the same time, each stage a batch or two ahead of the next.</summary>
static class BatchPipeline
{
    const int BatchesAhead = 1;

    /// <param name="total">The number of rows to visit, asked for before each batch; null while it is not known.</param>
    /// <param name="waitAsync">Called before each batch with the progress so far; returns when the batch may be processed.</param>
    /// <returns>True when the error limit ended the run before its last row.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped; the sink has the counts of the batches that were done.</exception>
    public static async Task<bool> RunAsync<TBatch>(
        IAsyncEnumerable<IReadOnlyList<CatalogItem>> pages, BackfillOptions options, IBatchSink<TBatch> sink,
        IProgress<ProgressUpdate> progress, Func<long?> total, Func<ProgressUpdate, CancellationToken, Task> waitAsync, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var read = Channel.CreateBounded<IReadOnlyList<CatalogItem>>(BatchesAhead);
        var derived = Channel.CreateBounded<TBatch>(BatchesAhead);
        var reading = PumpAsync(pages, read.Writer, stop.Token);
        var deriving = PumpAsync(DeriveAsync(read.Reader, options.Derivation, sink.Prepare, stop.Token), derived.Writer, stop.Token);
        try
        {
            await foreach (var batch in derived.Reader.ReadAllAsync(cancellationToken))
            {
                await BeforeBatchAsync(cancellationToken);
                await sink.AddAsync(batch, cancellationToken);
                progress.Report(Done());
                if (options.MaxErrors.IsExceededDuring(sink.Counts))
                    return true;
            }

            await sink.FinishAsync(BeforeBatchAsync, cancellationToken);
            return false;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(reading, deriving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // their failures came through the channel
        }

        ProgressUpdate Done() => new(sink.Counts.Scanned, total());
        Task BeforeBatchAsync(CancellationToken token) => waitAsync(Done(), token);
    }

    static async IAsyncEnumerable<TBatch> DeriveAsync<TBatch>(
        ChannelReader<IReadOnlyList<CatalogItem>> pages, DerivationOptions options, Func<CatalogUpsert[], TBatch> prepare,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Deriving a batch takes less time than writing it. The other cores are left to the server and to other programs.
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / 2) };
        await foreach (var page in pages.ReadAllAsync(cancellationToken))
        {
            var batch = new CatalogUpsert[page.Count];
            Parallel.For(0, batch.Length, parallel, i => batch[i] = CatalogDerivation.BuildUpsert(page[i], options));
            yield return prepare(batch);
        }
    }

    static Task PumpAsync<T>(IAsyncEnumerable<T> source, ChannelWriter<T> target, CancellationToken cancellationToken)
        => Task.Run(
            async () =>
            {
                try
                {
                    // Wait for room first: a batch without room would only be one more that each garbage collection has to copy.
                    await using var items = source.GetAsyncEnumerator(cancellationToken);
                    while (await target.WaitToWriteAsync(cancellationToken) && await items.MoveNextAsync())
                        await target.WriteAsync(items.Current, cancellationToken);
                    target.Complete();
                }
#pragma warning disable CA1031 // it is thrown where the channel is read
                catch (Exception e)
#pragma warning restore CA1031
                {
                    target.Complete(e);
                }
            },
            CancellationToken.None);
}
