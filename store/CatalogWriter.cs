using Npgsql;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Writes batches of derived rows, one short transaction each, with the run's progress in it.</summary>
/// <remarks>
/// A row that changed after it was read is read and derived again once, in the same transaction. A row that somebody holds is left out.
/// A batch that the database refuses for what is in it is halved until the row is alone.
/// </remarks>
/// <param name="derive">What a row's columns become; called again for rows that changed.</param>
/// <param name="selection">What the rows were read with: decides whether their embeddings are read again too.</param>
/// <param name="embeddings">What happens to the embedding of a row that gets one.</param>
public sealed class CatalogWriter(
    MaintenanceRun run, Func<CatalogItem, CatalogUpsert> derive, CatalogSelection selection, EmbeddingWrite embeddings, TimeProvider clock)
{
    // The row is visited whatever it holds by now: it was selected when it was first read.
    readonly CatalogSelection _again = selection with { OnlyIncomplete = false, Since = null };
    readonly HashSet<(string ItemId, DateTime UpdatedAt)> _attempted = [];

    /// <summary>Readies the run's session for batches of <paramref name="rows"/> rows.</summary>
    public Task ReadyAsync(int rows, CancellationToken cancellationToken)
        => run.WithConnectionAsync((connection, token) => CatalogStore.KeepMemoryAsync(connection, rows, token), cancellationToken);

    /// <summary>The rows of these ids as they are now, derived; an id without a row is left out.</summary>
    public async Task<IReadOnlyList<CatalogUpsert>> ReadAgainAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken)
    {
        var rows = await run.WithConnectionAsync(
            (connection, token) => CatalogStore.ReadByKeyAsync(connection, run.Scope, _again, itemIds, token), cancellationToken);
        return [.. rows.Select(derive)];
    }

    /// <summary>Writes one batch and records the run's progress; both happen or neither does, unless the batch has to go in parts.</summary>
    /// <param name="rows">Rows with changes, by item id, none twice; may be empty.</param>
    /// <param name="beforeCommit">Called in each transaction before it commits, with its outcomes; again where it is repeated.</param>
    /// <param name="progress">
    /// The progress that the outcomes lead to, one outcome a row; again where the transaction is repeated, and the last call tells what became of
    /// the batch. Of a batch in parts it is recorded when all parts are done.
    /// </param>
    public async Task WriteAsync(
        CatalogUpsert[] rows, Action<IReadOnlyList<WriteOutcome>> beforeCommit, Func<IReadOnlyList<WriteOutcome>, RunProgress> progress,
        CancellationToken cancellationToken)
    {
        _attempted.Clear();
        IReadOnlyList<WriteOutcome> outcomes = [];
        try
        {
            if (rows.Length > 0)
            {
                await WriteTransactionAsync(rows, beforeCommit, progress, cancellationToken);
                return;
            }
        }
        catch (PostgresException e) when (IsAboutARow(e))
        {
            outcomes = await WriteInPartsAsync(rows, e, beforeCommit, cancellationToken);
        }

        await run.RecordProgressAsync(progress(outcomes), cancellationToken);
    }

    async Task<IReadOnlyList<WriteOutcome>> WriteInPartsAsync(
        CatalogUpsert[] rows, PostgresException refusal, Action<IReadOnlyList<WriteOutcome>> beforeCommit, CancellationToken cancellationToken)
    {
        if (rows.Length == 1)
            return [new WriteOutcome(rows[0], RowOutcome.Failed, $"{refusal.MessageText} (SQLSTATE {refusal.SqlState})")];

        var outcomes = new List<WriteOutcome>();
        foreach (var part in rows.Chunk((rows.Length + 1) / 2))
        {
            try
            {
                outcomes.AddRange(await WriteTransactionAsync(part, beforeCommit, null, cancellationToken));
            }
            catch (PostgresException e) when (IsAboutARow(e))
            {
                outcomes.AddRange(await WriteInPartsAsync(part, e, beforeCommit, cancellationToken));
            }
        }

        return outcomes;
    }

    async Task<IReadOnlyList<WriteOutcome>> WriteTransactionAsync(
        CatalogUpsert[] rows, Action<IReadOnlyList<WriteOutcome>> beforeCommit, Func<IReadOnlyList<WriteOutcome>, RunProgress>? progress,
        CancellationToken cancellationToken)
    {
        var skipLocked = false;
        while (true)
        {
            try
            {
                return await run.WithConnectionAsync(
                    async (connection, token) =>
                    {
                        await using var transaction = await connection.BeginTransactionAsync(token);
                        var outcomes = await WriteRowsAsync(connection, rows, skipLocked, token);
                        beforeCommit(outcomes);
                        if (progress is not null)
                            await run.RecordProgressAsync(connection, transaction, progress(outcomes), token);
                        await transaction.CommitAsync(token);
                        return outcomes;
                    },
                    cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && !skipLocked)
            {
                skipLocked = true;
            }
        }
    }

    async Task<IReadOnlyList<WriteOutcome>> WriteRowsAsync(
        NpgsqlConnection connection, CatalogUpsert[] rows, bool skipLocked, CancellationToken cancellationToken)
    {
        var outcomes = new List<WriteOutcome>(rows.Length);
        if (skipLocked)
        {
            var free = await CatalogStore.LockUnlockedAsync(connection, run.Scope, [.. rows.Select(row => row.Row.ItemId)], cancellationToken);
            outcomes.AddRange(rows.Where(row => !free.Contains(row.Row.ItemId)).Select(row => new WriteOutcome(row, RowOutcome.Locked)));
            rows = [.. rows.Where(row => free.Contains(row.Row.ItemId))];
        }

        var first = await UpdateAsync(connection, rows, cancellationToken);
        outcomes.AddRange(first.Written);
        if (first.NotWritten.Count == 0)
            return outcomes;

        var now = (await CatalogStore.ReadByKeyAsync(connection, run.Scope, _again, [.. first.NotWritten.Select(row => row.Row.ItemId)], cancellationToken))
            .ToDictionary(row => row.ItemId, derive, StringComparer.Ordinal);
        outcomes.AddRange(first.NotWritten.Where(row => !now.ContainsKey(row.Row.ItemId)).Select(row => new WriteOutcome(row, RowOutcome.Conflict)));
        outcomes.AddRange(first.NotWritten
            .Where(row => now.TryGetValue(row.Row.ItemId, out var found) && found.Changes.Count == 0)
            .Select(row => IsOurs(now[row.Row.ItemId].Row)
                ? new WriteOutcome(row, RowOutcome.Changed, UpdatedAt: now[row.Row.ItemId].Row.UpdatedAt)
                : new WriteOutcome(row, RowOutcome.Unchanged)));

        var second = await UpdateAsync(connection, [.. now.Values.Where(row => row.Changes.Count > 0)], cancellationToken);
        outcomes.AddRange(second.Written);
        outcomes.AddRange(second.NotWritten.Select(row => new WriteOutcome(row, RowOutcome.Conflict)));
        return outcomes;
    }

    async Task<(IReadOnlyList<WriteOutcome> Written, IReadOnlyList<CatalogUpsert> NotWritten)> UpdateAsync(
        NpgsqlConnection connection, CatalogUpsert[] rows, CancellationToken cancellationToken)
    {
        if (rows.Length == 0)
            return ([], []);

        var now = Timestamps.Now(clock);
        var updatedAt = rows.Select(row => Timestamps.After(row.Row.UpdatedAt, now)).ToArray();
        foreach (var (row, at) in rows.Zip(updatedAt))
            _attempted.Add((row.Row.ItemId, at));
        var written = await CatalogStore.UpdateAsync(connection, run.Scope, [.. rows.Select((row, i) => ToWrite(row, updatedAt[i]))], cancellationToken);
        return (
            [.. rows.Select((row, i) => new WriteOutcome(row, RowOutcome.Changed, UpdatedAt: updatedAt[i])).Where(row => written.Contains(row.Upsert.Row.ItemId))],
            [.. rows.Where(row => !written.Contains(row.Row.ItemId))]);
    }

    /// <summary>Whether an earlier try wrote the row: its commit was done and the connection was lost before it said so.</summary>
    bool IsOurs(CatalogItem row) => _attempted.Contains((row.ItemId, row.UpdatedAt));

    CatalogWrite ToWrite(CatalogUpsert row, DateTime updatedAt) => new(
        row.Row.ItemId, row.Row.UpdatedAt, updatedAt, CatalogValues.Of(row.Row), CatalogValues.Of(row),
        row.Embedding is null ? EmbeddingWrite.Keep : embeddings, row.Embedding);

    /// <summary>Data exceptions, constraints, raised exceptions and limits: another row may well pass.</summary>
    static bool IsAboutARow(PostgresException e) => e.SqlState[..2] is "22" or "23" or "44" or "54" or "P0" or "38" or "39";
}
