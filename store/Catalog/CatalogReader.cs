using System.Runtime.CompilerServices;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Reads the catalog of a namespace for a run on one connection. Each page is one statement, which is retried after a transient failure.</summary>
public sealed class CatalogReader(MaintenanceSessions sessions, Scope scope)
{
    /// <summary>The first and last item id; null for a namespace without items.</summary>
    public Task<ItemRange?> ReadBoundsAsync(CancellationToken cancellationToken)
        => sessions.ReadAsync((connection, token) => CatalogQueries.ReadBoundsAsync(connection, scope, token), cancellationToken);

    /// <summary>Counts the values of the namespace; one pass over its rows.</summary>
    public Task<CatalogCompleteness> ReadCompletenessAsync(CancellationToken cancellationToken)
        => sessions.ReadAsync((connection, token) => CatalogQueries.ReadCompletenessAsync(connection, scope, token), cancellationToken);

    /// <summary>The rows of a range, page by page, in the database's order of their ids. No page is empty.</summary>
    /// <param name="after">The last id that was read; null starts at the first row of the range.</param>
    /// <param name="rows">Rows per page, 1 or more.</param>
    /// <param name="limit">Largest number of rows in total.</param>
    public async IAsyncEnumerable<IReadOnlyList<CatalogItem>> ReadPagesAsync(
        CatalogSelection selection, ItemRange range, string? after, int rows, long limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var session = new ReadingSession(sessions);
        for (var left = limit; left > 0;)
        {
            var (count, last) = ((int)Math.Min(rows, left), after);
            var page = await session.ReadAsync(
                (connection, token) => CatalogQueries.ReadPageAsync(connection, scope, selection, range, last, count, token), cancellationToken);
            if (page.Count > 0)
                yield return page;
            if (page.Count < count)
                yield break;

            after = page[^1].ItemId;
            left -= page.Count;
        }
    }

    /// <summary>The existing rows of these ids that are in the selection, page by page, in the order of <paramref name="itemIds"/>. No page is empty.</summary>
    /// <param name="itemIds">In ordinal order, without duplicates.</param>
    /// <inheritdoc cref="ReadPagesAsync"/>
    public async IAsyncEnumerable<IReadOnlyList<CatalogItem>> ReadItemsAsync(
        CatalogSelection selection, IReadOnlyList<string> itemIds, string? after, int rows, long limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var session = new ReadingSession(sessions);
        var left = limit;
        foreach (var ids in itemIds.Where(id => after is null || string.CompareOrdinal(id, after) > 0).Chunk(rows))
        {
            var found = await session.ReadAsync(
                (connection, token) => CatalogQueries.ReadByKeyAsync(connection, scope, selection, ids, token), cancellationToken);
            var page = found.OrderBy(row => row.ItemId, StringComparer.Ordinal).Take((int)Math.Min(left, found.Count)).ToArray();
            if (page.Length > 0)
                yield return page;

            left -= page.Length;
            if (left == 0)
                yield break;
        }
    }
}
