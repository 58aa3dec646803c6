using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>Computes the vectors of all users while the stored ones are read and the changed ones are written.</summary>
/// <remarks>
/// One reader fills batches, workers compute and compare, one consumer writes. A fixed set of batches and of row buffers goes round, so
/// memory does not depend on the number of users and a slow database slows the workers down.
/// </remarks>
/// <param name="keepsWithoutEvent">Whether to remember the stored users who have no event in the window.</param>
sealed class UserFactorPipeline(FactorEvents events, UserFactorOptions options, int workers, bool keepsWithoutEvent)
{
    const int RowsSize = 512 * 1024;

    readonly Lock _adding = new();
    readonly List<string> _storedWithoutEvent = [];
    long _changed;
    long _unchanged;
    long _withoutUsableEvent;
    long _cancelledOut;

    /// <summary>How many user factors are stored.</summary>
    public long StoredCount { get; private set; }

    /// <summary>The stored user factors whose user has no event in the window, where they are kept.</summary>
    public IReadOnlyList<string> StoredWithoutEvent => _storedWithoutEvent;

    /// <summary>Those of them whose user has no row either.</summary>
    public IReadOnlyList<string> Gone { get; set; } = [];

    /// <summary>The totals, with what was found to differ as written. Complete once <see cref="ChangedAsync"/> has ended.</summary>
    public UserTotals Totals => new(events.Users.Count, _changed, _unchanged, _withoutUsableEvent, _cancelledOut);

    /// <summary>The rows that differ from the stored ones or are not there, in no particular order.</summary>
    /// <param name="stored">The user factors as they are stored; left as soon as it is read.</param>
    public async IAsyncEnumerable<FactorRows> ChangedAsync(
        IAsyncEnumerable<CopyReader> stored, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var freeBatches = Filled(2 * workers, () => new UserBatch());
        var batches = Channel.CreateBounded<UserBatch>(2 * workers);
        var freeRows = Filled(2 * workers, () => new FactorRows());
        var changed = Channel.CreateUnbounded<FactorRows>();

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = RunAsync();
        try
        {
            await foreach (var rows in changed.Reader.ReadAllAsync(cancellationToken))
            {
                yield return rows;
                rows.Clear();
                freeRows.Writer.TryWrite(rows);
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await work;
        }

        async Task RunAsync()
        {
            Task[] parts =
            [
                Guarded(ReadAsync(stored, freeBatches.Reader, batches.Writer, stopping.Token)),
                .. Enumerable.Range(0, workers).Select(_ => Guarded(Task.Run(
                    () => ComputeAsync(batches.Reader, freeBatches.Writer, freeRows.Reader, changed.Writer, stopping.Token), stopping.Token))),
            ];
            await Task.WhenAll(parts);
            changed.Writer.TryComplete();
        }

        // The first failure reaches the consumer and ends the others.
        async Task Guarded(Task part)
        {
            try
            {
                await part;
            }
#pragma warning disable CA1031 // handed on to the consumer, whatever it is
            catch (Exception e)
#pragma warning restore CA1031
            {
                changed.Writer.TryComplete(e);
                await stopping.CancelAsync();
            }
        }
    }

    async Task ReadAsync(
        IAsyncEnumerable<CopyReader> stored, ChannelReader<UserBatch> free, ChannelWriter<UserBatch> batches, CancellationToken cancellationToken)
    {
        var visited = new bool[events.Users.Count];
        var batch = await free.ReadAsync(cancellationToken);
        await foreach (var row in stored.WithCancellation(cancellationToken))
        {
            StoredCount++;
            var user = events.Users.Find(row.GetBytes(0));
            if (user < 0)
            {
                if (keepsWithoutEvent)
                    _storedWithoutEvent.Add(row.GetText(0));
                continue;
            }

            visited[user] = true;
            batch.Add(user, row);
            if (batch.IsFull)
                batch = await PassOnAsync(batch);
        }

        // In the order of the table's key: the merge then finds the staged rows one behind the other.
        int[] rest = [.. Enumerable.Range(0, visited.Length).Where(user => !visited[user])];
        events.Users.SortOrdinally(rest);
        foreach (var user in rest)
        {
            batch.Add(user);
            if (batch.IsFull)
                batch = await PassOnAsync(batch);
        }

        await batches.WriteAsync(batch, cancellationToken);
        batches.Complete();

        async ValueTask<UserBatch> PassOnAsync(UserBatch full)
        {
            await batches.WriteAsync(full, cancellationToken);
            return await free.ReadAsync(cancellationToken);
        }
    }

    async Task ComputeAsync(
        ChannelReader<UserBatch> batches, ChannelWriter<UserBatch> freeBatches,
        ChannelReader<FactorRows> freeRows, ChannelWriter<FactorRows> changed, CancellationToken cancellationToken)
    {
        var mean = new UserMean(events.Interactions, options);
        FactorRows? rows = null;
        await foreach (var batch in batches.ReadAllAsync(cancellationToken))
        {
            rows ??= await freeRows.ReadAsync(cancellationToken);
            Compute(mean, batch, rows);
            batch.Clear();
            freeBatches.TryWrite(batch);
            if (rows.Size < RowsSize)
                continue;

            changed.TryWrite(rows);
            rows = null;
        }

        if (rows is { Count: > 0 })
            changed.TryWrite(rows);
    }

    void Compute(UserMean mean, UserBatch batch, FactorRows rows)
    {
        Span<float> vector = stackalloc float[ItemVectors.Dimensions];
        long changed = 0, unchanged = 0, without = 0, cancelled = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var user = batch.User(i);
            if (!mean.TryCompute(user, vector))
            {
                without++;
                if (events.Interactions.Events.Count(user) > 0)
                    cancelled++;
            }
            else if (batch.Holds(i, vector))
            {
                unchanged++;
            }
            else
            {
                changed++;
                rows.Add(events.Users.Bytes(user), vector);
            }
        }

        lock (_adding)
        {
            _changed += changed;
            _unchanged += unchanged;
            _withoutUsableEvent += without;
            _cancelledOut += cancelled;
        }
    }

    static Channel<T> Filled<T>(int count, Func<T> create)
    {
        var channel = Channel.CreateUnbounded<T>();
        for (var i = 0; i < count; i++)
            channel.Writer.TryWrite(create());
        return channel;
    }
}
