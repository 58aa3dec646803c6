namespace RecSys.Store;

/// <summary>Puts rows back to earlier values, one short transaction a batch.</summary>
public sealed class CatalogRestorer(MaintenanceRun run, TimeProvider clock)
{
    /// <summary>Writes the rows that are still as expected and that nobody holds.</summary>
    /// <param name="writes">By item id in ordinal order, no id twice.</param>
    /// <returns>Rows written, and rows that somebody held; the others have changed or are gone.</returns>
    public Task<(int Written, int Locked)> WriteAsync(IReadOnlyList<CatalogWrite> writes, CancellationToken cancellationToken)
        => run.WithConnectionAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var free = await CatalogUpdate.LockUnlockedAsync(connection, run.Scope, [.. writes.Select(write => write.ItemId)], token);
                var held = writes.Where(write => !free.Contains(write.ItemId)).Select(write => write.ItemId).ToArray();
                var locked = await CatalogQueries.ReadByKeyAsync(connection, run.Scope, default, held, token); // the others are deleted
                var now = Timestamps.Now(clock);
                var updating = writes.Where(write => free.Contains(write.ItemId)).ToArray();
                using var update = new CatalogUpdate(updating);
                var written = await update.ExecuteAsync(connection, run.Scope, [.. updating.Select(write => Timestamps.After(write.ExpectedAt, now))], token);
                await transaction.CommitAsync(token);
                return (written.Count, locked.Count);
            },
            cancellationToken);
}
