using System.Runtime.CompilerServices;
using RecSys.Factors;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>What a run wrote, or would write.</summary>
/// <param name="Items">Item factors that differ from the stored ones.</param>
/// <param name="Removed">Factors removed because the run replaces all; null when it does not.</param>
sealed record WriteTotals(long Items, UserTotals Users, PruneTotals? Prune, RemovedTotals? Removed, long? WalBytes);

/// <summary>Computes the user factors and writes all factors of a run in one transaction.</summary>
/// <param name="replacesAll">See <see cref="ModelChange.ReplacesAll"/>.</param>
sealed class FactorWriter(
    MaintenanceSessions sessions, Scope scope, FactorRunOptions options, bool replacesAll, RunStages stages, NamespaceFactors factors, StoredItemFactors stored,
    EventTotals events)
{
    /// <summary>Counts what a run would write.</summary>
    /// <exception cref="CommandException">More factors would be pruned than allowed.</exception>
    public async Task<WriteTotals> CountAsync(CancellationToken cancellationToken)
    {
        var users = await stages.TimedAsync(
            "compute users", () => ComputeUsersAsync((_, _) => Task.CompletedTask, cancellationToken), _ => factors.UserIds.Count);
        var prune = (await PlanPruneAsync(users, cancellationToken))?.Totals;
        var removed = replacesAll
            ? new RemovedTotals(stored.Count - stored.Kept - (prune?.Items ?? 0), users.StoredCount - users.StoredKept - (prune?.Users ?? 0))
            : null;
        return new WriteTotals(stored.Changed.Count, users.Totals, prune, removed, null);
    }

    /// <summary>Stages the factors, waits until the server has room, and writes them.</summary>
    /// <param name="model">The record of the model, which is written with the factors; null where it cannot be written.</param>
    /// <exception cref="CommandException">More factors would be pruned than allowed; nothing was written.</exception>
    /// <exception cref="PausedTooLongException">The pause before writing took too long; nothing was written.</exception>
    public async Task<WriteTotals> WriteAsync(
        FactorStaging staging, StoredFactorModel? model, Throttle throttle, ServerLoadReader loads, CancellationToken cancellationToken)
    {
        var users = await stages.TimedAsync("compute users", () => StageUsersAsync(staging, cancellationToken), _ => factors.UserIds.Count);
        await stages.TimedAsync("stage items", () => StageItemsAsync(staging, cancellationToken), staged => staged);
        await staging.CompleteAsync(cancellationToken);
        var plan = await PlanPruneAsync(users, cancellationToken);
        await throttle.WaitAsync(token => staging.ReadLoadAsync(loads, token), stages.Progress, new ProgressUpdate(0), cancellationToken);

        // The merge locks rows: nothing below sleeps or waits for the server's load.
        await using var merge = await staging.BeginMergeAsync(cancellationToken);
        var usersWritten = await stages.TimedAsync("write users", () => merge.UpsertUserFactorsAsync(cancellationToken), written => written);
        var itemsWritten = await stages.TimedAsync("write items", () => merge.UpsertItemFactorsAsync(cancellationToken), written => written);
        var pruned = plan is { NoEvents: false }
            ? await stages.TimedAsync("prune", () => PruneAsync(merge, plan, cancellationToken), totals => totals.Items + totals.Users)
            : plan?.Totals;
        var removed = replacesAll
            ? await stages.TimedAsync("remove others", () => RemoveOthersAsync(merge, cancellationToken), totals => totals.Items + totals.Users)
            : null;
        if (model is not null)
            await merge.RecordModelAsync(model, cancellationToken);
        await merge.CommitAsync(cancellationToken);
        return new WriteTotals(itemsWritten, Written(users.Totals, usersWritten), pruned, removed, await merge.WalBytesAsync(cancellationToken));
    }

    async Task<UserFactorOutcome> StageUsersAsync(FactorStaging staging, CancellationToken cancellationToken)
    {
        await using var copy = await staging.BeginUsersAsync(cancellationToken);
        var users = await ComputeUsersAsync(copy.WriteAsync, cancellationToken);
        await copy.CompleteAsync(cancellationToken);
        return users;
    }

    async Task<long> StageItemsAsync(FactorStaging staging, CancellationToken cancellationToken)
    {
        await using var copy = await staging.BeginItemsAsync(cancellationToken);
        var rows = new FactorRows();
        foreach (var some in ItemsToStage().Chunk(UserBatch.Capacity))
        {
            foreach (var item in some)
                rows.Add(factors.ItemId(item), factors.Fitted.Items[item]);
            await copy.WriteAsync(rows, cancellationToken);
            rows.Clear();
        }

        return await copy.CompleteAsync(cancellationToken);
    }

    // The others can be removed only when every row that stays is staged. The merge still writes only rows that differ.
    IEnumerable<int> ItemsToStage() => replacesAll
        ? Enumerable.Range(0, factors.Fitted.Items.ItemCount).Where(item => factors.Fitted.Items.RowOf(item) >= 0)
        : stored.Changed;

    Task<UserFactorOutcome> ComputeUsersAsync(Func<FactorRows, CancellationToken, Task> write, CancellationToken cancellationToken)
        => new UserFactorPipeline(factors, options.Workers, keepWithoutEvent: options.MaxPrunePercent is not null, writeUnchanged: replacesAll)
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

    async Task<PrunePlan?> PlanPruneAsync(UserFactorOutcome users, CancellationToken cancellationToken)
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

    static async Task<RemovedTotals> RemoveOthersAsync(FactorMerge merge, CancellationToken cancellationToken)
        => new(await merge.DeleteOtherItemFactorsAsync(cancellationToken), await merge.DeleteOtherUserFactorsAsync(cancellationToken));

    // Another session may have written the same vector since it was read: the report counts what this run wrote.
    static UserTotals Written(UserTotals totals, long written)
        => totals with { Written = written, Unchanged = totals.Unchanged + totals.Written - written };
}
