using System.Runtime.CompilerServices;
using RecSys.Factors;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>One run over one namespace: read a snapshot, make the vectors, write those that differ.</summary>
sealed class FactorRun(
    MaintenanceSessions sessions, ServerLoadReader loads, Throttle throttle, TimeProvider clock, IProgress<ProgressUpdate> progress, FactorRunOptions options)
{
    readonly List<Stage> _stages = [];

    /// <param name="beginStaging">Begins to take vectors that are to be written; null in a dry run.</param>
    /// <exception cref="CommandException">More factors would be pruned than allowed; nothing was written.</exception>
    /// <exception cref="PausedTooLongException">The server was in trouble when the factors were ready; nothing was written.</exception>
    public async Task<FactorReport> RunAsync(Func<CancellationToken, Task<FactorStaging>>? beginStaging, CancellationToken cancellationToken)
    {
        await using var snapshot = await FactorSnapshot.OpenAsync(sessions, options.Scope, cancellationToken);
        var types = options.WeightEvents ? await snapshot.ReadEventTypesAsync(cancellationToken) : null;
        var mean = options.Mean with { TypeWeights = types is null ? null : [.. types.Select(type => type.Weight)] };

        var items = await TimedAsync("read items", () => snapshot.ReadItemsAsync(options.Text, cancellationToken), items => items.Ids.Count);
        var events = await TimedAsync(
            "read events",
            () => snapshot.ReadEventsAsync(items, options.Since, options.Until, types?.Select(type => type.Type).ToArray(), cancellationToken),
            events => events.Totals.Read);
        var stored = await TimedAsync(
            "read item factors",
            () => StoredItemFactors.ReadAsync(items, events.ItemOfRank, snapshot, keep: options.Evaluation is not null, cancellationToken),
            stored => stored.Count);
        var trial = options.Evaluation is { } evaluation
            ? await TimedAsync(
                "evaluate",
                () => FactorTrial.RunAsync(snapshot, events, stored, mean, evaluation, options.Workers, cancellationToken),
                trial => trial.Comparison?.Users ?? 0)
            : null;

        // Behind this the snapshot is of no more use, and neither computing nor sleeping is to hold it.
        await snapshot.DisposeAsync();
        await throttle.Nice.SleepAsync(cancellationToken);

        var pipeline = new UserFactorPipeline(events, mean, options.Workers, keepsWithoutEvent: options.MaxPrunePercent is not null);
        var changedUsers = pipeline.ChangedAsync(StoredUsersAsync(events, pipeline, cancellationToken), cancellationToken);
        var written = beginStaging is null || trial?.Verdict is not (null or GateVerdict.Passed)
            ? await CountAsync(stored, changedUsers, events, pipeline)
            : await WriteAsync(beginStaging, items, stored, changedUsers, events, pipeline, cancellationToken);

        return new FactorReport(
            beginStaging is null ? null : sessions.RunId, options.Scope.Namespace, options.DryRun, options.Since, options.Until,
            new FactorReportOptions(options.WeightEvents, options.Mean.HalfLifeDays, options.Mean.Repeat), ItemVectors.Dimensions,
            items.Totals, items.FirstRefused, new WrittenTotals(written.Items, items.Vectors.Count - written.Items),
            events.Totals, Written(pipeline.Totals, written.Users), written.Prune, trial, written.WalBytes, _stages, throttle.Totals);
    }

    /// <summary>The stored user factors, from a snapshot that ends with them: whoever writes one meanwhile is found by the merge.</summary>
    async IAsyncEnumerable<CopyReader> StoredUsersAsync(
        FactorEvents events, UserFactorPipeline pipeline, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var snapshot = await FactorSnapshot.OpenAsync(sessions, options.Scope, cancellationToken);
        await foreach (var row in snapshot.StoredUserFactorsAsync(cancellationToken))
            yield return row;
        if (options.MaxPrunePercent is not null && events.Totals.Read > 0)
            pipeline.Gone = await snapshot.WithoutRowAsync(pipeline.StoredWithoutEvent, cancellationToken);
    }

    async Task<Outcome> CountAsync(StoredItemFactors stored, IAsyncEnumerable<FactorRows> changedUsers, FactorEvents events, UserFactorPipeline pipeline)
    {
        var users = await TimedAsync(
            "compute users",
            async () =>
            {
                var count = 0L;
                await foreach (var rows in changedUsers)
                    count += rows.Count;
                return count;
            },
            _ => events.Users.Count);
        return new Outcome(stored.Changed.Count, users, PlanPrune(stored, events, pipeline)?.Totals, null);
    }

    async Task<Outcome> WriteAsync(
        Func<CancellationToken, Task<FactorStaging>> beginStaging, FactorItems items, StoredItemFactors stored, IAsyncEnumerable<FactorRows> changedUsers,
        FactorEvents events, UserFactorPipeline pipeline, CancellationToken cancellationToken)
    {
        await using var staging = await beginStaging(cancellationToken);
        await TimedAsync("compute users", () => staging.StageUserFactorsAsync(changedUsers, cancellationToken), _ => events.Users.Count);
        await TimedAsync("stage items", () => staging.StageItemFactorsAsync(Rows(items, stored.Changed), cancellationToken), staged => staged);
        await staging.CompleteAsync(cancellationToken);
        var prune = PlanPrune(stored, events, pipeline);
        await throttle.WaitAsync(token => staging.ReadLoadAsync(loads, token), progress, new ProgressUpdate(0), cancellationToken);

        // From here on rows are locked, and nothing sleeps or waits for the server.
        await using var store = await staging.BeginWritingAsync(cancellationToken);
        var users = await TimedAsync("write users", () => store.MergeUserFactorsAsync(cancellationToken), written => written);
        var itemsWritten = await TimedAsync("write items", () => store.MergeItemFactorsAsync(cancellationToken), written => written);
        if (prune is { Totals.NoEvents: false })
        {
            var pruned = await TimedAsync(
                "prune",
                async () => new PruneTotals(
                    await store.PruneItemFactorsAsync(prune.Items, cancellationToken),
                    await store.PruneUserFactorsAsync(prune.Users, cancellationToken), NoEvents: false),
                totals => totals.Items + totals.Users);
            prune = prune with { Totals = pruned };
        }

        await store.CommitAsync(cancellationToken);
        return new Outcome(itemsWritten, users, prune?.Totals, await store.WalBytesAsync(cancellationToken));
    }

    Prune? PlanPrune(StoredItemFactors stored, FactorEvents events, UserFactorPipeline pipeline)
    {
        if (options.MaxPrunePercent is null)
            return null;
        if (events.Totals.Read == 0)
            return new Prune([], [], new PruneTotals(0, 0, NoEvents: true));

        CheckShare("recsys_item_factors", stored.Gone.Count, stored.Count);
        CheckShare("recsys_user_factors", pipeline.Gone.Count, pipeline.StoredCount);
        return new Prune(stored.Gone, pipeline.Gone, new PruneTotals(stored.Gone.Count, pipeline.Gone.Count, NoEvents: false));
    }

    void CheckShare(string table, long gone, long rows)
    {
        if (rows == 0 || 100d * gone / rows <= options.MaxPrunePercent)
            return;
        throw new CommandException(ExitCodes.Data, FormattableString.Invariant(
            $"--prune: {gone:N0} of {rows:N0} rows of {table} in namespace '{options.Scope.Namespace}' have lost their item or user, more than {options.MaxPrunePercent} %; nothing was written. If that is right, raise --max-prune-percent"));
    }

    static async IAsyncEnumerable<FactorRows> Rows(FactorItems items, IReadOnlyList<int> changed)
    {
        var rows = new FactorRows();
        foreach (var chunk in changed.Chunk(UserBatch.Capacity))
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
        progress.Report(new ProgressUpdate(0, null, name));
        var started = clock.GetTimestamp();
        var result = await work();
        _stages.Add(new Stage(name, rows(result), clock.GetElapsedTime(started).TotalSeconds));
        return result;
    }

    sealed record Outcome(long Items, long Users, PruneTotals? Prune, long? WalBytes);

    sealed record Prune(IReadOnlyList<string> Items, IReadOnlyList<string> Users, PruneTotals Totals);
}
