using Npgsql;
using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.CatalogBackfill;

/// <summary>Writes batches, one short transaction each, with the run's cursor in it.</summary>
/// <remarks>
/// A row that changed after it was read is read again once, in the same transaction. A row that somebody holds is set aside.
/// A batch that the database refuses for what is in it is halved until the row is alone.
/// </remarks>
sealed class BatchWriter(
    MaintenanceRun run, BackfillOptions options, TimeProvider clock, UndoWriter? undo, BackfillCursor start, BackfillCounts counts) : IBatchSink
{
    // The row is visited whatever it holds by now: it was selected when it was first read.
    readonly CatalogSelection _again = options.Selection with { OnlyIncomplete = false, Since = null };
    readonly HashSet<string> _setAside = new(start.SetAside, StringComparer.Ordinal);
    readonly HashSet<(string ItemId, DateTime UpdatedAt)> _attempted = [];
    string? _after = start.After;

    public BackfillCounts Counts { get; private set; } = counts;

    /// <summary>Rows that wait for the end of the run.</summary>
    public int SetAsideCount => _setAside.Count;

    public async Task AddAsync(IReadOnlyList<CatalogUpsert> batch, CancellationToken cancellationToken)
    {
        var next = Counts.Clone();
        foreach (var upsert in batch)
            next.AddScanned(upsert);
        next.Batches++;
        _after = batch[^1].Row.ItemId;
        await WriteBatchAsync(batch, next, setAside: true, cancellationToken);
    }

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var ids in _setAside.Order(StringComparer.Ordinal).Chunk(options.Batch).ToArray())
        {
            var rows = await run.WithConnectionAsync(
                (connection, token) => CatalogStore.ReadByKeyAsync(connection, run.Scope, _again, ids, token), cancellationToken);
            var next = Counts.Clone();
            next.Conflicts += ids.Length - rows.Count; // deleted meanwhile
            _setAside.ExceptWith(ids);
            await WriteBatchAsync([.. rows.Select(Derive)], next, setAside: false, cancellationToken);
        }
    }

    async Task WriteBatchAsync(IReadOnlyList<CatalogUpsert> batch, BackfillCounts next, bool setAside, CancellationToken cancellationToken)
    {
        foreach (var upsert in batch.Where(upsert => upsert.Changes.Count == 0))
            next.AddOutcome(upsert, RowOutcome.Unchanged, null);

        var changed = batch.Where(upsert => upsert.Changes.Count > 0).ToArray();
        IReadOnlyList<WriteOutcome>? outcomes = null;
        _attempted.Clear();
        if (changed.Length > 0)
        {
            try
            {
                // The cursor is in the transaction. A batch in parts records it when all parts are done.
                outcomes = await WriteAsync(
                    changed,
                    async (connection, transaction, written, token) =>
                    {
                        var merged = next.Clone();
                        Apply(merged, written, setAside);
                        await run.RecordProgressAsync(connection, transaction, Cursor(written, setAside), merged.ToJson(), token);
                    },
                    cancellationToken);
                Apply(next, outcomes, setAside);
                SetAside(outcomes, setAside);
                Counts = next;
                return;
            }
            catch (PostgresException e) when (IsAboutARow(e))
            {
                outcomes = await WriteInPartsAsync(changed, e, cancellationToken);
                Apply(next, outcomes, setAside);
                SetAside(outcomes, setAside);
            }
        }

        Counts = next;
        await run.RecordProgressAsync(Cursor([], setAside), next.ToJson(), cancellationToken);
    }

    string Cursor(IReadOnlyList<WriteOutcome> outcomes, bool setAside)
    {
        var waiting = setAside ? _setAside.Concat(Locked(outcomes)) : _setAside;
        return new BackfillCursor(start.Range, _after, [.. waiting.Order(StringComparer.Ordinal)]).ToJson();
    }

    void SetAside(IReadOnlyList<WriteOutcome> outcomes, bool setAside)
    {
        if (setAside)
            _setAside.UnionWith(Locked(outcomes));
    }

    static IEnumerable<string> Locked(IReadOnlyList<WriteOutcome> outcomes)
        => outcomes.Where(outcome => outcome.Outcome == RowOutcome.Locked).Select(outcome => outcome.Upsert.Row.ItemId);

    async Task<IReadOnlyList<WriteOutcome>> WriteInPartsAsync(CatalogUpsert[] rows, PostgresException refusal, CancellationToken cancellationToken)
    {
        if (rows.Length == 1)
            return [new WriteOutcome(rows[0], RowOutcome.Failed, $"{refusal.MessageText} (SQLSTATE {refusal.SqlState})")];

        var outcomes = new List<WriteOutcome>();
        foreach (var part in rows.Chunk((rows.Length + 1) / 2))
        {
            try
            {
                outcomes.AddRange(await WriteAsync(part, static (_, _, _, _) => Task.CompletedTask, cancellationToken));
            }
            catch (PostgresException e) when (IsAboutARow(e))
            {
                outcomes.AddRange(await WriteInPartsAsync(part, e, cancellationToken));
            }
        }

        return outcomes;
    }

    /// <summary>One transaction: the rows, then what the caller adds to it.</summary>
    async Task<IReadOnlyList<WriteOutcome>> WriteAsync(
        CatalogUpsert[] rows, Func<NpgsqlConnection, NpgsqlTransaction, IReadOnlyList<WriteOutcome>, CancellationToken, Task> beforeCommit,
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
                        undo?.Write(outcomes);
                        await beforeCommit(connection, transaction, outcomes, token);
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
            .ToDictionary(row => row.ItemId, Derive, StringComparer.Ordinal);
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
        row.Row.ItemId,
        row.Row.UpdatedAt,
        updatedAt,
        CatalogValues.Of(row.Row),
        CatalogValues.Of(row),
        row.Embedding is null ? EmbeddingWrite.Keep : options.Derivation.Embeddings == EmbeddingPolicy.All ? EmbeddingWrite.Set : EmbeddingWrite.Fill,
        row.Embedding);

    CatalogUpsert Derive(CatalogItem row) => CatalogDerivation.BuildUpsert(row, options.Derivation);

    static void Apply(BackfillCounts target, IReadOnlyList<WriteOutcome> outcomes, bool setAside)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.Outcome != RowOutcome.Locked || !setAside)
                target.AddOutcome(outcome.Upsert, outcome.Outcome, outcome.Failure);
        }
    }

    /// <summary>Data exceptions, constraints, raised exceptions and limits: another row may well pass.</summary>
    static bool IsAboutARow(PostgresException e) => e.SqlState[..2] is "22" or "23" or "44" or "54" or "P0" or "38" or "39";
}

/// <summary>What became of a row that was to be written.</summary>
/// <param name="UpdatedAt">The time written, of a row that changed.</param>
sealed record WriteOutcome(CatalogUpsert Upsert, RowOutcome Outcome, string? Failure = null, DateTime UpdatedAt = default);
