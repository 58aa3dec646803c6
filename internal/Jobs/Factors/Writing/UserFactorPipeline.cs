using System.Text;
using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>The outcome of a <see cref="UserFactorPipeline"/>.</summary>
/// <param name="Totals">Users by outcome; factors that differ from the stored ones count as written.</param>
/// <param name="StoredCount">Stored user factors.</param>
/// <param name="StoredKept">Stored user factors of users who have a new factor.</param>
/// <param name="StoredWithoutEvent">Ids of the stored users who have no event in the window; empty unless they are kept.</param>
sealed record UserFactorOutcome(UserTotals Totals, long StoredCount, long StoredKept, IReadOnlyList<string> StoredWithoutEvent);

/// <summary>Computes the factors of all users while the stored ones are read and the changed ones are written.</summary>
/// <remarks>
/// One reader fills batches, the workers compute and compare them, and one writer writes the changed rows. A fixed number of batches and
/// row buffers circulates, so that memory does not depend on the number of users and a slow database slows the workers down.
/// </remarks>
/// <param name="workers">Number of users computed at the same time, at least 1; the result does not depend on it.</param>
/// <param name="keepWithoutEvent">Whether to return the stored users who have no event in the window.</param>
/// <param name="writeUnchanged">Whether to write the rows that are already stored, too.</param>
sealed class UserFactorPipeline(NamespaceFactors factors, int workers, bool keepWithoutEvent, bool writeUnchanged = false)
{
    const int RowsSize = 512 * 1024;

    /// <summary>Computes all users. The first failure ends all parts and reaches the caller.</summary>
    /// <param name="stored">The stored user factors; enumerated once and disposed of at their end, before all users are computed.</param>
    /// <param name="write">Writes rows in no particular order; the buffer is reused.</param>
    public async Task<UserFactorOutcome> RunAsync(
        IAsyncEnumerable<StoredFactor> stored, Func<FactorRows, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var batches = new Belt<UserBatch>(2 * workers, () => new UserBatch());
        var rows = new Belt<FactorRows>(2 * workers, () => new FactorRows());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        var reading = ReadAsync(stored, batches, stopping.Token);
        Task<UserCounts>[] computing =
            [.. Enumerable.Range(0, workers).Select(_ => Task.Run(() => ComputeAsync(batches, rows, stopping.Token), stopping.Token))];
        // Not stopped by another part's failure: the connection of a write that is cut off could not be used again.
        var writing = WriteAsync(rows, write, stopping.Token, cancellationToken);
        await AllOrFirstFailureAsync([reading, .. computing, CompleteAsync(rows, computing), writing], stopping);

        var read = await reading;
        var counts = await Task.WhenAll(computing);
        return new UserFactorOutcome(
            new UserTotals(
                factors.UserIds.Count, counts.Sum(count => count.Changed), counts.Sum(count => count.Unchanged),
                counts.Sum(count => count.WithoutFactor), counts.Sum(count => count.CancelledOut)),
            read.Count, counts.Sum(count => count.StoredKept), read.WithoutEvent);
    }

    static async Task AllOrFirstFailureAsync(Task[] parts, CancellationTokenSource stopping)
    {
        await foreach (var part in Task.WhenEach(parts))
        {
            if (part.IsCompletedSuccessfully)
                continue;

            await stopping.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await part;
        }
    }

    async Task<StoredUsers> ReadAsync(IAsyncEnumerable<StoredFactor> stored, Belt<UserBatch> batches, CancellationToken cancellationToken)
    {
        var count = 0L;
        List<string> withoutEvent = [];
        var visited = new bool[factors.UserIds.Count];
        var batch = await batches.TakeFreeAsync(cancellationToken);
        await foreach (var row in stored.WithCancellation(cancellationToken))
        {
            count++;
            var user = factors.UserIds.Find(row.Id.Span);
            if (user < 0)
            {
                if (keepWithoutEvent)
                    withoutEvent.Add(Encoding.UTF8.GetString(row.Id.Span));
                continue;
            }

            visited[user] = true;
            batch.Add(user, row.Vector.Span);
            if (batch.IsFull)
                batch = await PassOnAsync(batch);
        }

        // In the order of the table's key, so that the merge finds the staged rows in that order.
        int[] rest = [.. Enumerable.Range(0, visited.Length).Where(user => !visited[user])];
        factors.UserIds.SortOrdinally(rest);
        foreach (var user in rest)
        {
            batch.Add(user);
            if (batch.IsFull)
                batch = await PassOnAsync(batch);
        }

        batches.PassOn(batch);
        batches.Complete();
        return new StoredUsers(count, withoutEvent);

        async ValueTask<UserBatch> PassOnAsync(UserBatch full)
        {
            batches.PassOn(full);
            return await batches.TakeFreeAsync(cancellationToken);
        }
    }

    async Task<UserCounts> ComputeAsync(Belt<UserBatch> batches, Belt<FactorRows> changed, CancellationToken cancellationToken)
    {
        var foldIn = factors.Fitted.NewFoldIn();
        var counts = new UserCounts();
        FactorRows? rows = null;
        await foreach (var batch in batches.ReadAllAsync(cancellationToken))
        {
            rows ??= await changed.TakeFreeAsync(cancellationToken);
            Compute(foldIn, batch, rows, counts);
            batch.Clear();
            batches.Free(batch);
            if (rows.Size < RowsSize)
                continue;

            changed.PassOn(rows);
            rows = null;
        }

        if (rows is { Count: > 0 })
            changed.PassOn(rows);
        return counts;
    }

    void Compute(UserFoldIn foldIn, UserBatch batch, FactorRows changed, UserCounts counts)
    {
        Span<float> vector = stackalloc float[FactorMatrix.Dimensions];
        for (var i = 0; i < batch.Count; i++)
        {
            var user = batch.User(i);
            if (!foldIn.TryCompute(user, vector))
            {
                counts.WithoutFactor++;
                if (factors.Histories.Events.Count(user) > 0)
                    counts.CancelledOut++;
                continue;
            }

            if (batch.IsStored(i))
                counts.StoredKept++;
            var isUnchanged = batch.HasStored(i, vector);
            if (isUnchanged)
                counts.Unchanged++;
            else
                counts.Changed++;
            if (writeUnchanged || !isUnchanged)
                changed.Add(factors.UserIds.Bytes(user), vector);
        }
    }

    static async Task CompleteAsync(Belt<FactorRows> changed, Task[] computing)
    {
        await Task.WhenAll(computing);
        changed.Complete();
    }

    static async Task WriteAsync(
        Belt<FactorRows> changed, Func<FactorRows, CancellationToken, Task> write, CancellationToken stopping, CancellationToken cancellationToken)
    {
        await foreach (var rows in changed.ReadAllAsync(stopping))
        {
            await write(rows, cancellationToken);
            rows.Clear();
            changed.Free(rows);
        }
    }

    sealed record StoredUsers(long Count, IReadOnlyList<string> WithoutEvent);

    sealed class UserCounts
    {
        public long Changed { get; set; }

        public long Unchanged { get; set; }

        public long StoredKept { get; set; }

        public long WithoutFactor { get; set; }

        public long CancelledOut { get; set; }
    }
}
