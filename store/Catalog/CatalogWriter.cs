using Npgsql;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Writes batches of derived rows. Each batch is one short transaction that also records the run's progress.</summary>
/// <remarks>
/// A row that changed after it was read is read and derived again once, in the same transaction. A row that another session has locked is
/// skipped. If the database refuses a batch because of a row, the batch is halved until that row is found.
/// </remarks>
/// <param name="run">The run that holds the namespace's lock.</param>
/// <param name="selection">The selection with which the rows were read. It decides whether embeddings are read again.</param>
/// <param name="embeddings">How the embedding of a row is written if one was derived.</param>
public sealed class CatalogWriter(
    MaintenanceRun run, CatalogSelection selection, EmbeddingWrite embeddings, TimeProvider clock)
{
    // A row that was selected once is read again regardless of its current values.
    readonly CatalogSelection _again = selection with { OnlyIncomplete = false, Since = null };
    readonly HashSet<(string ItemId, DateTime UpdatedAt)> _attempted = [];

    /// <summary>Prepares the run's session for batches of <paramref name="rows"/> rows, and counts the values of the namespace before the first batch.</summary>
    public async Task<CatalogCompleteness> BeginAsync(int rows, CancellationToken cancellationToken)
    {
        await run.WithConnectionAsync((connection, token) => CatalogUpdate.KeepMemoryAsync(connection, rows, token), cancellationToken);
        return await ReadCompletenessAsync(cancellationToken);
    }

    /// <summary>Counts the values of the namespace on the run's session; one pass over its rows.</summary>
    public Task<CatalogCompleteness> ReadCompletenessAsync(CancellationToken cancellationToken)
        => run.WithConnectionAsync((connection, token) => CatalogQueries.ReadCompletenessAsync(connection, run.Scope, token), cancellationToken);

    /// <summary>Reads the current rows of these ids and derives them. An id without a row is omitted.</summary>
    public async Task<CatalogUpsert[]> ReadAgainAsync(IReadOnlyList<string> itemIds, ICatalogJob job, CancellationToken cancellationToken)
    {
        var rows = await run.WithConnectionAsync(
            (connection, token) => CatalogQueries.ReadByKeyAsync(connection, run.Scope, _again, itemIds, token), cancellationToken);
        return [.. rows.Select(job.Derive)];
    }

    /// <summary>The update that writes these rows. It uses no session, so it can be encoded while an earlier update runs.</summary>
    /// <param name="rows">By item id, without duplicates.</param>
    public CatalogUpdate Encode(IEnumerable<CatalogUpsert> rows) => new([.. rows.Select(ToWrite)]);

    /// <summary>Writes one batch and records the run's progress in one transaction, unless the batch has to be split.</summary>
    /// <param name="rows">Rows with changes, by item id, without duplicates; may be empty.</param>
    /// <param name="update">The update that <see cref="Encode"/> made from <paramref name="rows"/>.</param>
    /// <param name="job">The job that derived the rows. The progress of a split batch is recorded after its last part.</param>
    public async Task WriteAsync(CatalogUpsert[] rows, CatalogUpdate update, ICatalogJob job, CancellationToken cancellationToken)
    {
        _attempted.Clear();
        IReadOnlyList<WriteOutcome> outcomes = [];
        try
        {
            if (rows.Length > 0)
            {
                await WriteTransactionAsync(rows, update, job, recordsProgress: true, cancellationToken);
                return;
            }
        }
        catch (PostgresException e) when (IsAboutARow(e))
        {
            outcomes = await WriteInPartsAsync(rows, e, job, cancellationToken);
        }

        await run.RecordProgressAsync(job.ProgressAfter(outcomes), cancellationToken);
    }

    async Task<IReadOnlyList<WriteOutcome>> WriteInPartsAsync(
        CatalogUpsert[] rows, PostgresException refusal, ICatalogJob job, CancellationToken cancellationToken)
    {
        if (rows.Length == 1)
            return [new WriteOutcome(rows[0], RowOutcome.Failed, $"{refusal.MessageText} (SQLSTATE {refusal.SqlState})")];

        var outcomes = new List<WriteOutcome>();
        foreach (var part in rows.Chunk((rows.Length + 1) / 2))
        {
            try
            {
                using var update = Encode(part);
                outcomes.AddRange(await WriteTransactionAsync(part, update, job, recordsProgress: false, cancellationToken));
            }
            catch (PostgresException e) when (IsAboutARow(e))
            {
                outcomes.AddRange(await WriteInPartsAsync(part, e, job, cancellationToken));
            }
        }

        return outcomes;
    }

    async Task<IReadOnlyList<WriteOutcome>> WriteTransactionAsync(
        CatalogUpsert[] rows, CatalogUpdate update, ICatalogJob job, bool recordsProgress, CancellationToken cancellationToken)
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
                        var writing = skipLocked ? WriteUnlockedAsync(connection, rows, job, token) : WriteRowsAsync(connection, rows, update, job, token);
                        // Computed while the server works. It is nearly always correct, because concurrent writes to the same rows are rare.
                        var progress = recordsProgress ? job.ProgressAfter([.. rows.Select(row => new WriteOutcome(row, RowOutcome.Changed))]) : (RunProgress?)null;
                        var outcomes = await writing;
                        job.BeforeCommit(outcomes);
                        if (recordsProgress && !AllChanged(outcomes))
                            progress = job.ProgressAfter(outcomes);
                        await run.CommitAsync(connection, progress, token);
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

    static bool AllChanged(IReadOnlyList<WriteOutcome> outcomes) => outcomes.All(outcome => outcome.Outcome == RowOutcome.Changed);

    async Task<IReadOnlyList<WriteOutcome>> WriteUnlockedAsync(
        NpgsqlConnection connection, CatalogUpsert[] rows, ICatalogJob job, CancellationToken cancellationToken)
    {
        var free = await CatalogUpdate.LockUnlockedAsync(connection, run.Scope, [.. rows.Select(row => row.Row.ItemId)], cancellationToken);
        var unlocked = rows.Where(row => free.Contains(row.Row.ItemId)).ToArray();
        using var update = Encode(unlocked);
        return
        [
            .. rows.Where(row => !free.Contains(row.Row.ItemId)).Select(row => new WriteOutcome(row, RowOutcome.Locked)),
            .. await WriteRowsAsync(connection, unlocked, update, job, cancellationToken),
        ];
    }

    async Task<IReadOnlyList<WriteOutcome>> WriteRowsAsync(
        NpgsqlConnection connection, CatalogUpsert[] rows, CatalogUpdate update, ICatalogJob job, CancellationToken cancellationToken)
    {
        var outcomes = new List<WriteOutcome>(rows.Length);
        var first = await UpdateAsync(connection, rows, update, cancellationToken);
        outcomes.AddRange(first.Written);
        if (first.NotWritten.Count == 0)
            return outcomes;

        var now = (await CatalogQueries.ReadByKeyAsync(connection, run.Scope, _again, [.. first.NotWritten.Select(row => row.Row.ItemId)], cancellationToken))
            .ToDictionary(row => row.ItemId, job.Derive, StringComparer.Ordinal);
        outcomes.AddRange(first.NotWritten.Where(row => !now.ContainsKey(row.Row.ItemId)).Select(row => new WriteOutcome(row, RowOutcome.Conflict)));
        outcomes.AddRange(first.NotWritten
            .Where(row => now.TryGetValue(row.Row.ItemId, out var found) && found.Changes.Count == 0)
            .Select(row => IsOurs(now[row.Row.ItemId].Row)
                ? new WriteOutcome(row, RowOutcome.Changed, UpdatedAt: now[row.Row.ItemId].Row.UpdatedAt)
                : new WriteOutcome(row, RowOutcome.Unchanged)));

        CatalogUpsert[] again = [.. now.Values.Where(row => row.Changes.Count > 0)];
        using var updateAgain = Encode(again);
        var second = await UpdateAsync(connection, again, updateAgain, cancellationToken);
        outcomes.AddRange(second.Written);
        outcomes.AddRange(second.NotWritten.Select(row => new WriteOutcome(row, RowOutcome.Conflict)));
        return outcomes;
    }

    async Task<(IReadOnlyList<WriteOutcome> Written, IReadOnlyList<CatalogUpsert> NotWritten)> UpdateAsync(
        NpgsqlConnection connection, CatalogUpsert[] rows, CatalogUpdate update, CancellationToken cancellationToken)
    {
        if (rows.Length == 0)
            return ([], []);

        var now = Timestamps.Now(clock);
        var updatedAt = rows.Select(row => Timestamps.After(row.Row.UpdatedAt, now)).ToArray();
        foreach (var (row, at) in rows.Zip(updatedAt))
            _attempted.Add((row.Row.ItemId, at));
        var written = await update.ExecuteAsync(connection, run.Scope, updatedAt, cancellationToken);
        return (
            [.. rows.Select((row, i) => new WriteOutcome(row, RowOutcome.Changed, UpdatedAt: updatedAt[i])).Where(row => written.Contains(row.Upsert.Row.ItemId))],
            [.. rows.Where(row => !written.Contains(row.Row.ItemId))]);
    }

    /// <summary>Whether an earlier attempt wrote the row: it committed, but the connection was lost before the confirmation arrived.</summary>
    bool IsOurs(CatalogItem row) => _attempted.Contains((row.ItemId, row.UpdatedAt));

    CatalogWrite ToWrite(CatalogUpsert row) => new(
        row.Row.ItemId, row.Row.UpdatedAt, row.Row.Values, row.Values,
        row.Embedding is null ? EmbeddingWrite.Keep : embeddings, row.Embedding);

    /// <summary>True for data exceptions, constraints, raised exceptions and limits. The database may still accept other rows.</summary>
    static bool IsAboutARow(PostgresException e) => e.SqlState[..2] is "22" or "23" or "44" or "54" or "P0" or "38" or "39";
}
