using System.Runtime.CompilerServices;
using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>One run over one namespace: reads a snapshot, makes the factors, writes those that differ.</summary>
sealed class FactorRun(
    MaintenanceSessions sessions, Scope scope, ServerLoadReader loads, Throttle throttle, TimeProvider clock, IProgress<ProgressUpdate> progress,
    FactorRunOptions options)
{
    readonly List<Stage> _stages = [];

    /// <param name="beginStaging">Begins to stage factors for writing; null in a dry run.</param>
    /// <exception cref="CommandException">More factors would be pruned than allowed; nothing was written.</exception>
    /// <exception cref="PausedTooLongException">The pause before writing took too long; nothing was written.</exception>
    public async Task<FactorReport> RunAsync(Func<CancellationToken, Task<FactorStaging>>? beginStaging, CancellationToken cancellationToken)
    {
        await using var snapshot = await FactorSnapshot.OpenAsync(sessions, scope, cancellationToken);
        var types = options.WeightEvents ? await snapshot.ReadEventTypesAsync(cancellationToken) : null;
        var content = new ItemContent(options.Text);
        var itemIds = await TimedAsync("read items", () => snapshot.ReadItemsAsync(content.Add, cancellationToken), ids => ids.Count);
        var selected = await SelectAsync(content, itemIds, cancellationToken);
        var weights = options.Weights with { TypeWeights = types?.Select(type => type.Weight).ToArray() };
        var model = selected.Settings is { } settings ? options.Tuning!.Model(settings with { Weights = weights }) : options.Model(weights);
        var events = await TimedAsync(
            "read events",
            () => snapshot.ReadEventsAsync(
                itemIds, NamespaceFactors.UsableItems(model, content, itemIds), options.Since, options.Until,
                types?.Select(type => type.Type).ToArray(), cancellationToken),
            events => events.Totals.Read);
        var factors = new NamespaceFactors(itemIds, events.Users, events.Histories, model.Fit(content, events.Histories, null, cancellationToken));
        var stored = await TimedAsync(
            "read item factors",
            () => StoredItemFactors.CompareAsync(
                snapshot.StoredItemFactorsAsync(cancellationToken), factors, cancellationToken),
            stored => stored.Count);

        // The snapshot is not needed any more; computing and sleeping must not keep its transaction open.
        await snapshot.DisposeAsync();
        await throttle.Nice.SleepAsync(cancellationToken);

        var written = beginStaging is null || selected.Evaluation?.Verdict is not (null or GateVerdict.Passed)
            ? await CountAsync(factors, stored, events.Totals, cancellationToken)
            : await WriteAsync(beginStaging, factors, stored, events.Totals, cancellationToken);

        return new FactorReport
        {
            RunId = beginStaging is null ? null : sessions.RunId,
            Namespace = scope.Namespace,
            DryRun = options.DryRun,
            Since = options.Since,
            Until = options.Until,
            Options = new FactorReportOptions(options.WeightEvents, options.Weights.HalfLifeDays, options.Weights.Repeat),
            Dimensions = FactorMatrix.Dimensions,
            Items = content.Totals,
            FirstRefused = content.FirstRefused,
            ItemFactors = new WrittenTotals(written.Items, factors.Fitted.Items.Count - written.Items),
            Events = events.Totals,
            Users = written.Users,
            Prune = written.Prune,
            Tuning = selected.Tuning,
            Evaluation = selected.Evaluation,
            WalBytes = written.WalBytes,
            Stages = _stages,
            Throttling = throttle.Totals,
        };
    }

    /// <summary>Chooses settings and evaluates on held-out events; what that needs of the rows is free again when it returns.</summary>
    async Task<SelectedModel> SelectAsync(ItemContent content, IdIndex itemIds, CancellationToken cancellationToken)
    {
        if (!options.HoldsOutEvents)
            return new SelectedModel(null, null, null);

        var rows = await TimedAsync(
            "read rows to hold out",
            () => new InteractionReader(sessions.DataSource, sessions.Options).ReadAsync(scope, options.HoldoutRead, cancellationToken),
            rows => rows.Counts.Events);
        return await TimedAsync(
            "choose and evaluate",
            () => Task.FromResult(new FactorSelection(options, new StoredOrigin(false, options.Until), clock, null)
                .Run(rows.Data, HeldOutEvents.ContentOf(content, itemIds, rows.Data.Interactions.ItemIds), cancellationToken)),
            selected => selected.Evaluation?.Comparison?.Users ?? 0);
    }

    async Task<Outcome> CountAsync(NamespaceFactors factors, StoredItemFactors stored, EventTotals events, CancellationToken cancellationToken)
    {
        var users = await TimedAsync(
            "compute users", () => ComputeUsersAsync(factors, (_, _) => Task.CompletedTask, cancellationToken), _ => factors.UserIds.Count);
        var prune = await PlanPruneAsync(stored, users, events, cancellationToken);
        return new Outcome(stored.Changed.Count, users.Totals, prune?.Totals, null);
    }

    async Task<Outcome> WriteAsync(
        Func<CancellationToken, Task<FactorStaging>> beginStaging, NamespaceFactors factors, StoredItemFactors stored, EventTotals events,
        CancellationToken cancellationToken)
    {
        await using var staging = await beginStaging(cancellationToken);
        var users = await TimedAsync("compute users", () => StageUsersAsync(staging, factors, cancellationToken), _ => factors.UserIds.Count);
        await TimedAsync("stage items", () => StageItemsAsync(staging, factors, stored.Changed, cancellationToken), staged => staged);
        await staging.CompleteAsync(cancellationToken);
        var plan = await PlanPruneAsync(stored, users, events, cancellationToken);
        await throttle.WaitAsync(token => staging.ReadLoadAsync(loads, token), progress, new ProgressUpdate(0), cancellationToken);

        // The merge locks rows: nothing below sleeps or waits for the server's load.
        await using var merge = await staging.BeginMergeAsync(cancellationToken);
        var usersWritten = await TimedAsync("write users", () => merge.UpsertUserFactorsAsync(cancellationToken), written => written);
        var itemsWritten = await TimedAsync("write items", () => merge.UpsertItemFactorsAsync(cancellationToken), written => written);
        var pruned = plan is { NoEvents: false }
            ? await TimedAsync("prune", () => PruneAsync(merge, plan, cancellationToken), totals => totals.Items + totals.Users)
            : plan?.Totals;
        await merge.CommitAsync(cancellationToken);
        return new Outcome(itemsWritten, Written(users.Totals, usersWritten), pruned, await merge.WalBytesAsync(cancellationToken));
    }

    async Task<UserFactorOutcome> StageUsersAsync(FactorStaging staging, NamespaceFactors factors, CancellationToken cancellationToken)
    {
        await using var copy = await staging.BeginUsersAsync(cancellationToken);
        var users = await ComputeUsersAsync(factors, copy.WriteAsync, cancellationToken);
        await copy.CompleteAsync(cancellationToken);
        return users;
    }

    static async Task<long> StageItemsAsync(FactorStaging staging, NamespaceFactors factors, IReadOnlyList<int> changed, CancellationToken cancellationToken)
    {
        await using var copy = await staging.BeginItemsAsync(cancellationToken);
        var rows = new FactorRows();
        foreach (var some in changed.Chunk(UserBatch.Capacity))
        {
            foreach (var item in some)
                rows.Add(factors.ItemId(item), factors.Fitted.Items[item]);
            await copy.WriteAsync(rows, cancellationToken);
            rows.Clear();
        }

        return await copy.CompleteAsync(cancellationToken);
    }

    Task<UserFactorOutcome> ComputeUsersAsync(NamespaceFactors factors, Func<FactorRows, CancellationToken, Task> write, CancellationToken cancellationToken)
        => new UserFactorPipeline(factors, options.Workers, keepWithoutEvent: options.MaxPrunePercent is not null)
            .RunAsync(StoredUsersAsync(cancellationToken), write, cancellationToken);

    /// <summary>
    /// The stored user factors, from a snapshot that is closed at their end. A row that another session writes later is found by the merge.
    /// </summary>
    async IAsyncEnumerable<StoredFactor> StoredUsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var snapshot = await FactorSnapshot.OpenAsync(sessions, scope, cancellationToken);
        await foreach (var row in snapshot.StoredUserFactorsAsync(cancellationToken))
            yield return row;
    }

    async Task<PrunePlan?> PlanPruneAsync(StoredItemFactors stored, UserFactorOutcome users, EventTotals events, CancellationToken cancellationToken)
    {
        if (options.MaxPrunePercent is not { } maxPercent)
            return null;
        if (events.Read == 0)
            return PrunePlan.WithoutEvents;

        await using var snapshot = await FactorSnapshot.OpenAsync(sessions, scope, cancellationToken);
        var goneUsers = await snapshot.WithoutRowAsync(users.StoredWithoutEvent, cancellationToken);
        return PrunePlan.Of(
            scope.Namespace,
            new GoneRows(RequiredTable.ItemFactors.Name, stored.Count, stored.Gone),
            new GoneRows(RequiredTable.UserFactors.Name, users.StoredCount, goneUsers),
            maxPercent);
    }

    static async Task<PruneTotals> PruneAsync(FactorMerge merge, PrunePlan plan, CancellationToken cancellationToken)
        => new(
            await merge.PruneItemFactorsAsync(plan.Items, cancellationToken), await merge.PruneUserFactorsAsync(plan.Users, cancellationToken), NoEvents: false);

    // Another session may have written the same vector since it was read: the report counts what this run wrote.
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

    sealed record Outcome(long Items, UserTotals Users, PruneTotals? Prune, long? WalBytes);
}
