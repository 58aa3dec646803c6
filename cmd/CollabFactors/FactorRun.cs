using Npgsql;
using RecSys.Factors;
using RecSys.Store;

namespace RecSys.CollabFactors;

/// <summary>One run over one namespace: read a snapshot, make the vectors, write those that differ.</summary>
sealed class FactorRun(NpgsqlDataSource dataSource, FactorStore store, TimeProvider clock, FactorRunOptions options)
{
    readonly List<Stage> _stages = [];

    public async Task<FactorReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await FactorSnapshot.OpenAsync(dataSource, options.Scope, cancellationToken);
        var items = await TimedAsync("read items", () => snapshot.ReadItemsAsync(options.Text, cancellationToken), items => items.Ids.Count);
        var events = await TimedAsync(
            "read events",
            () => snapshot.ReadEventsAsync(items, options.Since, options.Until, options.WeightedTypes, cancellationToken),
            events => events.Totals.Read);
        var changedItems = await TimedAsync("compare item factors", () => ChangedItemsAsync(items, snapshot, cancellationToken), _ => items.Vectors.Count);

        var pipeline = new UserFactorPipeline(events, options.Mean, options.Workers);
        var changedUsers = pipeline.ChangedAsync(snapshot.StoredUserFactorsAsync(cancellationToken), cancellationToken);
        var (itemsWritten, usersWritten, walBytes) = options.DryRun
            ? (changedItems.Length, await CountAsync(changedUsers, events), null)
            : await WriteAsync(items, changedItems, events, changedUsers, cancellationToken);

        return new FactorReport(
            options.Scope.Namespace, options.DryRun, options.Since, options.Until, ItemVectors.Dimensions,
            items.Totals, items.FirstRefused, new WrittenTotals(itemsWritten, items.Vectors.Count - itemsWritten),
            events.Totals, Written(pipeline.Totals, usersWritten), walBytes, _stages);
    }

    /// <summary>The items whose vector differs from the stored one or is not there, in the order of their ids.</summary>
    static async Task<int[]> ChangedItemsAsync(FactorItems items, FactorSnapshot snapshot, CancellationToken cancellationToken)
    {
        var unchanged = new bool[items.Ids.Count];
        var stored = new float[ItemVectors.Dimensions];
        await foreach (var row in snapshot.StoredItemFactorsAsync(cancellationToken))
        {
            var item = items.Ids.Find(row.GetBytes(0));
            if (item < 0 || items.RowOf(item) < 0)
                continue;
            row.GetVector(1, stored);
            unchanged[item] = items.Vectors[items.RowOf(item)].SequenceEqual(stored);
        }

        return [.. items.InOrdinalOrder().Where(item => !unchanged[item])];
    }

    async Task<long> CountAsync(IAsyncEnumerable<FactorRows> changedUsers, FactorEvents events)
        => await TimedAsync(
            "compute users",
            async () =>
            {
                var count = 0L;
                await foreach (var rows in changedUsers)
                    count += rows.Count;
                return count;
            },
            _ => events.Users.Count);

    async Task<(long Items, long Users, long? WalBytes)> WriteAsync(
        FactorItems items, int[] changedItems, FactorEvents events, IAsyncEnumerable<FactorRows> changedUsers, CancellationToken cancellationToken)
    {
        await using var write = await store.BeginAsync(options.Scope, options.Until, cancellationToken);
        var users = await TimedAsync(
            "compute and write users", () => write.UpsertUserFactorsAsync(changedUsers, cancellationToken), _ => events.Users.Count);
        var itemsWritten = await TimedAsync(
            "write items", () => write.UpsertItemFactorsAsync(Rows(items, changedItems), cancellationToken), _ => changedItems.Length);
        await write.CommitAsync(cancellationToken);
        return (itemsWritten, users, await write.WalBytesAsync(cancellationToken));
    }

    static async IAsyncEnumerable<FactorRows> Rows(FactorItems items, int[] changed)
    {
        var rows = new FactorRows();
        foreach (var chunk in changed.Chunk(256))
        {
            foreach (var item in chunk)
                rows.Add(items.Ids.Bytes(item), items.Vectors[items.RowOf(item)]);
            yield return rows;
            rows.Clear();
        }

        await Task.CompletedTask;
    }

    // Somebody else may have written the same vector since it was read: what counts is what this run wrote.
    static UserTotals Written(UserTotals totals, long written)
        => totals with { Written = written, Unchanged = totals.Unchanged + totals.Written - written };

    async Task<T> TimedAsync<T>(string name, Func<Task<T>> work, Func<T, long> rows)
    {
        var started = clock.GetTimestamp();
        var result = await work();
        _stages.Add(new Stage(name, rows(result), clock.GetElapsedTime(started).TotalSeconds));
        return result;
    }
}
