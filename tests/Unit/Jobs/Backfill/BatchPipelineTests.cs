using RecSys.Catalog;
using RecSys.Jobs.Backfill;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

public sealed class BatchPipelineTests
{
    [Test]
    public async Task Every_row_is_derived_and_processed_once_in_the_order_of_the_pages()
    {
        var sink = new Sink();
        var waits = 0;
        var updates = new List<ProgressUpdate>();

        var stopped = await RunAsync(Pages(4, 3), Rows.Options, sink, (_, _) => { waits++; return Task.CompletedTask; }, updates);

        Assert.That(stopped, Is.False);
        Assert.That(sink.Ids, Is.EqualTo(Enumerable.Range(0, 12).Select(number => $"item-{number:d3}")));
        Assert.That(sink.Brands, Is.All.EqualTo("Acme"));
        Assert.That(updates.Select(update => (update.Done, update.Total)), Is.EqualTo(new (long, long?)[] { (3, 12), (6, 12), (9, 12), (12, 12) }));
        Assert.That(waits, Is.EqualTo(5), "once per page, and once for the rows that are visited again");
        Assert.That(sink.Finished, Is.EqualTo(1));
    }

    [Test]
    public async Task Too_many_errors_stop_the_run_before_its_last_row()
    {
        var sink = new Sink { Outcome = RowOutcome.Failed };

        var stopped = await RunAsync(Pages(4, 3), Rows.Options with { MaxErrors = new ErrorLimit(null, 4) }, sink);

        Assert.That(stopped, Is.True);
        Assert.That(sink.Counts.Failed, Is.EqualTo(6));
        Assert.That(sink.Finished, Is.Zero);
    }

    [Test]
    public void A_failure_while_reading_is_thrown_after_the_pages_before_it()
    {
        var sink = new Sink();

        Assert.That(() => RunAsync(BrokenAfter(2), Rows.Options, sink), Throws.InvalidOperationException.With.Message.EqualTo("broken"));
        Assert.That(sink.Counts.Scanned, Is.EqualTo(2));
    }

    [Test]
    public void A_run_that_is_stopped_keeps_the_counts_of_the_batches_that_were_done()
    {
        using var stop = new CancellationTokenSource();
        var sink = new Sink();

        Assert.That(
            () => RunAsync(Pages(50, 1), Rows.Options, sink, (at, token) => at.Done == 3 ? stop.CancelAsync().ContinueWith(_ => token.ThrowIfCancellationRequested(), TaskScheduler.Default) : Task.CompletedTask, stop: stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(sink.Counts.Scanned, Is.EqualTo(3));
    }

    static Task<bool> RunAsync(
        IAsyncEnumerable<IReadOnlyList<CatalogItem>> pages, BackfillOptions options, Sink sink,
        Func<ProgressUpdate, CancellationToken, Task>? wait = null, List<ProgressUpdate>? updates = null, CancellationToken stop = default)
        => BatchPipeline.RunAsync(pages, options, sink, new Updates(updates ?? []), () => 12, wait ?? ((_, _) => Task.CompletedTask), stop);

    static async IAsyncEnumerable<IReadOnlyList<CatalogItem>> Pages(int pages, int rows)
    {
        await Task.Yield();
        for (var page = 0; page < pages; page++)
            yield return [.. Enumerable.Range(page * rows, rows).Select(Rows.Item)];
    }

    static async IAsyncEnumerable<IReadOnlyList<CatalogItem>> BrokenAfter(int pages)
    {
        await foreach (var page in Pages(pages, 1))
            yield return page;
        throw new InvalidOperationException("broken");
    }

    sealed class Updates(List<ProgressUpdate> seen) : IProgress<ProgressUpdate>
    {
        public void Report(ProgressUpdate value) => seen.Add(value);
    }

    sealed class Sink : IBatchSink<CatalogUpsert[]>
    {
        public BackfillCounts Counts { get; } = new();

        public RowOutcome Outcome { get; init; } = RowOutcome.Changed;

        public List<string> Ids { get; } = [];

        public List<string?> Brands { get; } = [];

        public int Finished { get; private set; }

        public CatalogUpsert[] Prepare(CatalogUpsert[] rows) => rows;

        public Task AddAsync(CatalogUpsert[] batch, CancellationToken cancellationToken)
        {
            Counts.AddScanned(batch);
            foreach (var upsert in batch)
            {
                Counts.AddOutcome(upsert, Outcome, null);
                Ids.Add(upsert.Row.ItemId);
                Brands.Add(upsert.Brand);
            }

            return Task.CompletedTask;
        }

        public async Task FinishAsync(Func<CancellationToken, Task> beforeBatch, CancellationToken cancellationToken)
        {
            await beforeBatch(cancellationToken);
            Finished++;
        }
    }
}
