using System.Threading.Channels;
using RecSys.Catalog;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>Deals with the derived rows of a run, batch by batch.</summary>
/// <typeparam name="TBatch">A batch, ready to be dealt with.</typeparam>
interface IBatchSink<TBatch>
{
    /// <summary>The counts of all batches so far.</summary>
    BackfillCounts Counts { get; }

    /// <summary>Readies a batch; on another thread than the rest, while an earlier batch is dealt with.</summary>
    TBatch Prepare(CatalogUpsert[] rows);

    /// <summary>Deals with one batch; when it returns, the batch is done and counted.</summary>
    Task AddAsync(TBatch batch, CancellationToken cancellationToken);

    /// <summary>Visits again what had to be set aside.</summary>
    /// <param name="beforeBatch">Called before each batch of it.</param>
    Task FinishAsync(Func<CancellationToken, Task> beforeBatch, CancellationToken cancellationToken);
}

/// <summary>Reads, derives and hands on, the three at the same time and a batch or two apart.</summary>
static class BatchPipeline
{
    const int BatchesAhead = 1;

    /// <param name="total">How many rows there are to visit, asked anew each time; null while that is not known.</param>
    /// <param name="waitAsync">Called before each batch, with how far the run came; returns when the batch may be done.</param>
    /// <returns>True when a limit of errors ended the run before its last row.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped; the sink holds what was done.</exception>
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
                if (options.MaxErrors.IsPassedBy(sink.Counts))
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
        // Deriving a batch takes less time than writing it: the other cores are the server's, or of who else works beside it.
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
                    // Room first: a batch that has nowhere to go yet would only be one more that each collection has to copy.
                    await using var items = source.GetAsyncEnumerator(cancellationToken);
                    while (await target.WaitToWriteAsync(cancellationToken) && await items.MoveNextAsync())
                        await target.WriteAsync(items.Current, cancellationToken);
                    target.Complete();
                }
#pragma warning disable CA1031 // whatever it is, it is thrown where the channel is read
                catch (Exception e)
#pragma warning restore CA1031
                {
                    target.Complete(e);
                }
            },
            CancellationToken.None);
}
