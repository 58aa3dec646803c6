using Npgsql;
using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>Writes batches of derived rows, one short transaction each, with the run's progress in it.</summary>
/// <remarks>
/// A row that changed after it was read is read and derived again once, in the same transaction. A row that another session holds is skipped.
/// A batch that the database refuses because of a row is halved until that row is found.
/// </remarks>
/// <param name="run">The run that holds the namespace's lock.</param>
/// <param name="selection">What the rows were read with: decides whether their embeddings are read again too.</param>
/// <param name="embeddings">What happens to the embedding of a row that gets one.</param>
public sealed class CatalogWriter(
    MaintenanceRun run, CatalogSelection selection, EmbeddingWrite embeddings, TimeProvider clock)
{
    // The row is visited whatever it holds by now: it was selected when it was first read.
    readonly CatalogSelection _again = selection with { OnlyIncomplete = false, Since = null };
    readonly HashSet<(string ItemId, DateTime UpdatedAt)> _attempted = [];

    /// <summary>Readies the run's session for batches of <paramref name="rows"/> rows, and counts the namespace before the first.</summary>
    public async Task<CatalogCompleteness> BeginAsync(int rows, CancellationToken cancellationToken)
    {
        await run.WithConnectionAsync((connection, token) => CatalogUpdate.KeepMemoryAsync(connection, rows, token), cancellationToken);
        return await ReadCompletenessAsync(cancellationToken);
    }

    /// <summary>Counts the values of the namespace on the run's session; one pass over its rows.</summary>
    public Task<CatalogCompleteness> ReadCompletenessAsync(CancellationToken cancellationToken)
        => run.WithConnectionAsync((connection, token) => CatalogQueries.ReadCompletenessAsync(connection, run.Scope, token), cancellationToken);

    /// <summary>The rows of these ids as they are now, derived; an id without a row is left out.</summary>
    public async Task<CatalogUpsert[]> ReadAgainAsync(IReadOnlyList<string> itemIds, ICatalogJob job, CancellationToken cancellationToken)
    {
        var rows = await run.WithConnectionAsync(
            (connection, token) => CatalogQueries.ReadByKeyAsync(connection, run.Scope, _again, itemIds, token), cancellationToken);
        return [.. rows.Select(job.Derive)];
    }

    /// <summary>The update that writes these rows; touches no session, so that it can be made while an earlier one is at work.</summary>
    /// <param name="rows">By item id, none twice.</param>
    public CatalogUpdate Encode(IEnumerable<CatalogUpsert> rows) => new([.. rows.Select(ToWrite)]);

    /// <summary>Writes one batch and records the run's progress; both happen or neither does, unless the batch has to go in parts.</summary>
    /// <param name="rows">Rows with changes, by item id, none twice; may be empty.</param>
    /// <param name="update">Made of <paramref name="rows"/> by <see cref="Encode"/>.</param>
    /// <param name="job">The job that derived the rows. The progress of a batch in parts is recorded when all parts are done.</param>
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
                        // Computed while the server works. It is nearly always right: writes of others to the same rows are rare.
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

    /// <summary>Whether an earlier try wrote the row: its commit was done and the connection was lost before it said so.</summary>
    bool IsOurs(CatalogItem row) => _attempted.Contains((row.ItemId, row.UpdatedAt));

    CatalogWrite ToWrite(CatalogUpsert row) => new(
        row.Row.ItemId, row.Row.UpdatedAt, row.Row.Values, row.Values,
        row.Embedding is null ? EmbeddingWrite.Keep : embeddings, row.Embedding);

    /// <summary>Data exceptions, constraints, raised exceptions and limits: another row may well pass.</summary>
    static bool IsAboutARow(PostgresException e) => e.SqlState[..2] is "22" or "23" or "44" or "54" or "P0" or "38" or "39";
}
