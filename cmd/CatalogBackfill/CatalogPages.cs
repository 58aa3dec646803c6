using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.CatalogBackfill;

/// <summary>The rows of a run, page by page in the order of their ids, each page a statement of its own.</summary>
sealed class CatalogPages(MaintenanceSessions sessions, Scope scope, BackfillOptions options)
{
    /// <param name="visited">Rows that an earlier part of the run visited, for the limit.</param>
    public IAsyncEnumerable<IReadOnlyList<CatalogItem>> ReadAsync(ItemRange range, string? after, long visited, CancellationToken cancellationToken)
        => options.ItemIds is { } itemIds
            ? ReadItemsAsync(itemIds, after, cancellationToken)
            : ReadRangeAsync(range, after, visited, cancellationToken);

    async IAsyncEnumerable<IReadOnlyList<CatalogItem>> ReadRangeAsync(
        ItemRange range, string? after, long visited, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = (options.Limit ?? long.MaxValue) - visited;
        while (left > 0)
        {
            var count = (int)Math.Min(options.Batch, left);
            var page = await OnConnectionAsync(
                (connection, token) => CatalogStore.ReadPageAsync(connection, scope, options.Selection, range, after, count, token), cancellationToken);
            if (page.Count > 0)
                yield return page;
            if (page.Count < count)
                yield break;

            after = page[^1].ItemId;
            left -= page.Count;
        }
    }

    async IAsyncEnumerable<IReadOnlyList<CatalogItem>> ReadItemsAsync(
        IReadOnlyList<string> itemIds, string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rest = itemIds.Where(id => after is null || string.CompareOrdinal(id, after) > 0);
        if (options.Limit is { } limit)
            rest = rest.Take((int)Math.Min(limit, int.MaxValue));
        foreach (var ids in rest.Chunk(options.Batch))
        {
            var page = await OnConnectionAsync(
                (connection, token) => CatalogStore.ReadByKeyAsync(connection, scope, options.Selection, ids, token), cancellationToken);
            if (page.Count > 0)
                yield return [.. page.OrderBy(row => row.ItemId, StringComparer.Ordinal)];
        }
    }

    async Task<T> OnConnectionAsync<T>(Func<Npgsql.NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        => await sessions.Retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await sessions.OpenAsync(token);
                return await read(connection, token);
            },
            cancellationToken);
}
