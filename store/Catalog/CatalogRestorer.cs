namespace RecSys.Store;

/// <summary>Restores earlier values of rows in one short transaction per batch.</summary>
public sealed class CatalogRestorer(MaintenanceRun run, TimeProvider clock)
{
    /// <summary>Writes the rows that still have the expected values and that no other session has locked.</summary>
    /// <param name="writes">By item id in ordinal order, without duplicates.</param>
    /// <returns>Rows that were written, and rows that another session has locked. The other rows have changed or were deleted.</returns>
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
