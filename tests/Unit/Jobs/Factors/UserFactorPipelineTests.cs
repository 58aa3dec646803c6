using RecSys.Factors;
using RecSys.Jobs.Factors;
using RecSys.Store;
using static RecSys.Tests.Unit.Jobs.Factors.SmallNamespace;

namespace RecSys.Tests.Unit.Jobs.Factors;

public sealed class UserFactorPipelineTests
{
    static readonly MeansModel Means = new(new UserFactorOptions());

    [Test]
    public async Task Users_are_counted_by_outcome_and_only_changed_factors_are_written()
    {
        var factors = new SmallNamespace(
            [Item("a", 3, 0), Item("b", 0, 6), Item("minus", -3, 0), WithoutContent("bare")],
            [
                new("new", "a", 1), new("new", "b", 2), new("same", "a", 1), new("changed", "b", 1),
                new("cancelled", "a", 1), new("cancelled", "minus", 2), new("lost", "bare", 1),
            ]).Fit(Means);
        var stored = Stored(("same", Vector(3)), ("changed", Vector(3)), ("lost", Vector(9)), ("gone", Vector(1)));

        var (outcome, written) = await RunAsync(factors, stored, workers: 1, keepWithoutEvent: true);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Totals, Is.EqualTo(new UserTotals(Seen: 5, Written: 2, Unchanged: 1, WithoutUsableEvent: 2, CancelledOut: 1)));
            Assert.That(outcome.StoredCount, Is.EqualTo(4));
            Assert.That(outcome.StoredWithoutEvent, Is.EqualTo((string[])["gone"]));
            Assert.That(written.Keys, Is.EquivalentTo((string[])["new", "changed"]));
            Assert.That((written["new"], written["changed"]), Is.EqualTo((Vector(1.5f, 3), Vector(0, 6))));
        });
    }

    [Test]
    public async Task On_request_unchanged_factors_are_written_too_and_the_counts_are_the_same()
    {
        var factors = new SmallNamespace(
            [Item("a", 3), Item("b", 0, 6), WithoutContent("bare")],
            [new("new", "a", 1), new("same", "a", 1), new("changed", "b", 1), new("lost", "bare", 1)]).Fit(Means);
        var written = new Dictionary<string, float[]>(StringComparer.Ordinal);

        var outcome = await new UserFactorPipeline(factors, workers: 1, keepWithoutEvent: false, writeUnchanged: true).RunAsync(
            Stored(("same", Vector(3)), ("changed", Vector(3)), ("lost", Vector(9)), ("gone", Vector(1))),
            (rows, _) =>
            {
                foreach (var (id, vector) in Decode(rows))
                    written.Add(id, vector);
                return Task.CompletedTask;
            },
            CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Totals, Is.EqualTo(new UserTotals(Seen: 4, Written: 2, Unchanged: 1, WithoutUsableEvent: 1, CancelledOut: 0)));
            Assert.That((outcome.StoredCount, outcome.StoredKept), Is.EqualTo((4L, 2L)));
            Assert.That(written.Keys, Is.EquivalentTo((string[])["new", "same", "changed"]));
        });
    }

    [Test]
    public async Task Stored_users_without_an_event_are_kept_only_on_request()
    {
        var factors = new SmallNamespace([Item("a", 1)], [new("u", "a", 1)]).Fit(Means);

        var (outcome, _) = await RunAsync(factors, Stored(("gone", Vector(1))), workers: 1, keepWithoutEvent: false);

        Assert.That((outcome.StoredCount, outcome.StoredWithoutEvent.Count), Is.EqualTo((1L, 0)));
    }

    [Test]
    public async Task A_namespace_without_events_writes_nothing()
    {
        var (outcome, written) = await RunAsync(new SmallNamespace([Item("a", 1)], []).Fit(Means), Stored(), workers: 2, keepWithoutEvent: true);

        Assert.That((outcome.Totals, written.Count), Is.EqualTo((new UserTotals(0, 0, 0, 0, 0), 0)));
    }

    [TestCase(2)]
    [TestCase(8)]
    public async Task Several_workers_over_many_batches_give_the_result_of_one(int workers)
    {
        var factors = Large();
        var stored = Enumerable.Range(0, 1_500).Select(i => ($"user-{i}", Vector(1, i % 40))).ToArray();

        var (one, expected) = await RunAsync(factors, Stored(stored), workers: 1, keepWithoutEvent: true);
        var (several, written) = await RunAsync(factors, Stored(stored), workers, keepWithoutEvent: true);

        Assert.That(several.Totals, Is.EqualTo(one.Totals));
        Assert.That(one.Totals.Unchanged, Is.Positive);
        Assert.That(written, Is.EqualTo(expected));
    }

    [Test]
    public void A_reader_that_fails_ends_the_run_with_its_error()
    {
        async IAsyncEnumerable<StoredFactor> Broken()
        {
            await foreach (var row in Stored(("user-1", Vector(1))))
                yield return row;
            throw new InvalidOperationException("the reader broke");
        }

        Assert.That(() => RunAsync(Large(), Broken(), workers: 2, keepWithoutEvent: true), Throws.InvalidOperationException.With.Message.EqualTo("the reader broke"));
    }

    [Test]
    public void A_writer_that_fails_ends_the_run_with_its_error_and_disposes_the_reader()
    {
        var isDisposed = false;
        async IAsyncEnumerable<StoredFactor> Endless()
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    await Task.Yield();
                    yield return new StoredFactor("user-1"u8.ToArray(), Vector(i), UpdatedAt: 0);
                }
            }
            finally
            {
                isDisposed = true;
            }
        }

        var run = new UserFactorPipeline(Large(), 2, keepWithoutEvent: false)
            .RunAsync(Endless(), (_, _) => throw new IOException("the disk is full"), CancellationToken.None);

        Assert.That(() => run, Throws.TypeOf<IOException>().With.Message.EqualTo("the disk is full"));
        Assert.That(isDisposed, Is.True);
    }

    [Test]
    public void A_worker_that_fails_ends_the_run_with_its_error()
    {
        var factors = Large();
        var broken = factors with { Fitted = factors.Fitted with { NewFoldIn = () => throw new InvalidOperationException("the worker broke") } };

        Assert.That(() => RunAsync(broken, Stored(), workers: 2, keepWithoutEvent: false), Throws.InvalidOperationException.With.Message.EqualTo("the worker broke"));
    }

    [Test]
    public void A_cancelled_run_ends_as_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.That(
            () => new UserFactorPipeline(Large(), 2, keepWithoutEvent: false).RunAsync(Stored(), (_, _) => Task.CompletedTask, cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    static NamespaceFactors Large()
        => new SmallNamespace(
            [.. Enumerable.Range(0, 40).Select(i => Item($"item-{i}", 1, i))],
            [.. Enumerable.Range(0, 3_000).Select(i => new ShopEvent($"user-{i}", $"item-{i % 40}", i))]).Fit(Means);

    static async Task<(UserFactorOutcome Outcome, SortedDictionary<string, float[]> Written)> RunAsync(
        NamespaceFactors factors, IAsyncEnumerable<StoredFactor> stored, int workers, bool keepWithoutEvent)
    {
        var written = new SortedDictionary<string, float[]>(StringComparer.Ordinal);
        var outcome = await new UserFactorPipeline(factors, workers, keepWithoutEvent).RunAsync(
            stored,
            (rows, _) =>
            {
                foreach (var (id, vector) in Decode(rows))
                    written.Add(id, vector);
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return (outcome, written);
    }
}
