using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Protocol;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>Reads the rows of a run in one snapshot; meanwhile the code of the evaluation is compiled on another core.</summary>
public sealed class SnapshotReader(SchemaCheck schema, InteractionReader interactions, JobServices services)
{
    /// <exception cref="CommandException">The schema lacks a table, column or right, or no event has an event type of the holdouts.</exception>
    public async Task<InteractionSnapshot> ReadAsync(Scope scope, InteractionRead read, EvaluationOptions options, CancellationToken cancellationToken)
    {
        services.Times.End("start");
        var warmUp = Task.Run(() => WarmUp.Run(cancellationToken), cancellationToken);
        await schema.RequireAsync(
            read.TraitKey is null ? InteractionReader.RequiredTables : [.. InteractionReader.RequiredTables, RequiredTable.Users],
            InteractionReader.RightsOf(read), cancellationToken);
        services.Times.End("connecting");
        var snapshot = await interactions.ReadAsync(scope, read, cancellationToken);
        await services.Throttle.SleepAsync(cancellationToken);
        await warmUp;
        services.Times.End("reading");
        var counts = snapshot.Counts;
        services.Logger.RowsRead(
            counts.Events, counts.Items, counts.ItemsWithEmbedding, counts.ItemFactors, snapshot.ReadTime.TotalSeconds, snapshot.SortTime.TotalSeconds);
        CheckHoldoutTypes(options, snapshot);
        return snapshot;
    }

    static void CheckHoldoutTypes(EvaluationOptions options, InteractionSnapshot snapshot)
    {
        var known = snapshot.Data.Types.Select(type => type.Type).Concat(snapshot.Data.Interactions.Types.ToArray()).ToHashSet();
        foreach (var type in (options.HoldoutTypes ?? new HashSet<short>()).Where(type => !known.Contains(type)))
        {
            throw CommandException.BadValue(
                "--types", FormattableString.Invariant($"{type}"),
                $"event types of the namespace: {string.Join(", ", snapshot.Data.Types.Select(t => FormattableString.Invariant($"{t.Type} ({t.Name})")))}");
        }
    }
}
