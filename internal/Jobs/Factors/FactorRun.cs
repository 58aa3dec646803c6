using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>One run over one namespace: reads a snapshot, makes the factors, writes those that differ.</summary>
sealed class FactorRun(
    MaintenanceSessions sessions, Scope scope, FactorServices services, FactorModelRecord record, IProgress<ProgressUpdate> progress, FactorRunOptions options)
{
    readonly RunStages _stages = new(services.Clock, progress);
    readonly Throttle _throttle = services.NewThrottle();

    /// <param name="beginStaging">Begins to stage factors for writing; null in a dry run.</param>
    /// <exception cref="FactorModelException">The model cannot be made from the events; nothing was written.</exception>
    /// <exception cref="CommandException">The window has no event, or more factors would be pruned than allowed; nothing was written.</exception>
    /// <exception cref="PausedTooLongException">The pause before writing took too long; nothing was written.</exception>
    public async Task<FactorReport> RunAsync(Func<CancellationToken, Task<FactorStaging>>? beginStaging, CancellationToken cancellationToken)
    {
        var change = ModelChange.Of(record, options.Model);
        var read = await ReadAsync(cancellationToken);
        if (options.Model == FactorModelKind.Means && change.ReplacesAll && read.Events.Totals.Used == 0)
        {
            throw new CommandException(
                ExitCodes.NotEnoughEvidence,
                $"namespace '{scope.Namespace}': no usable event in the window, and the change of the model from {change.Previous} to means would remove all user factors; nothing was written");
        }

        var selected = await SelectAsync(read, cancellationToken);
        var chosen = options with { Als = selected.Settings ?? options.Als };
        var fitted = await _stages.TimedAsync(
            "fit model",
            () => FactorFitting.FitAsync(chosen.NewModel(read.Weights, read.Start.Stored), read.Content, read.Events.Histories, progress, cancellationToken),
            FactorFitting.PairsOf);
        var factors = new NamespaceFactors(read.ItemIds, read.Events.Users, read.Events.Histories, fitted);

        var stored = await CompareAsync(factors, cancellationToken);
        await _throttle.Nice.SleepAsync(cancellationToken);

        var writer = new FactorWriter(sessions, scope, options, change.ReplacesAll, _stages, factors, stored, read.Events.Totals);
        var written = beginStaging is null || selected.Evaluation?.Verdict is not (null or GateVerdict.Passed)
            ? await writer.CountAsync(cancellationToken)
            : await WriteAsync(writer, beginStaging, ModelRecord(chosen.Als, fitted), cancellationToken);

        return new FactorReport
        {
            RunId = beginStaging is null ? null : sessions.RunId,
            Namespace = scope.Namespace,
            DryRun = options.DryRun,
            Since = options.Since,
            Until = options.Until,
            Options = new FactorReportOptions(options.WeightEvents, options.Weights.HalfLifeDays, options.Weights.Repeat),
            Model = ModelReport.Of(chosen, change, read.Start.Report, fitted.Learned),
            Dimensions = FactorMatrix.Dimensions,
            Items = read.Content.Totals,
            FirstRefused = read.Content.FirstRefused,
            ItemFactors = new WrittenTotals(written.Items, factors.Fitted.Items.Count - written.Items),
            Events = read.Events.Totals,
            Users = written.Users,
            Prune = written.Prune,
            Removed = written.Removed,
            Tuning = selected.Tuning,
            Evaluation = selected.Evaluation,
            WalBytes = written.WalBytes,
            Stages = _stages.All,
            Throttling = _throttle.Totals,
        };
    }

    /// <summary>Reads what the model is made from. Nothing keeps the transaction open afterwards: a model may compute for minutes.</summary>
    async Task<ModelInput> ReadAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await FactorSnapshot.OpenAsync(sessions, scope, cancellationToken);
        var types = options.WeightEvents ? await snapshot.ReadEventTypesAsync(cancellationToken) : null;
        var weights = options.Weights with { TypeWeights = types?.Select(type => type.Weight).ToArray() };
        var model = options.NewModel(weights, start: null);

        var content = new ItemContent(options.Text);
        var itemIds = await _stages.TimedAsync("read items", () => snapshot.ReadItemsAsync(content.Add, cancellationToken), ids => ids.Count);
        var events = await _stages.TimedAsync(
            "read events",
            () => snapshot.ReadEventsAsync(
                itemIds, NamespaceFactors.UsableItems(model, content, itemIds), options.Since, options.Until,
                types?.Select(type => type.Type).ToArray(), cancellationToken),
            events => events.Totals.Read);
        if (events.Totals.Read == 0 && options.Until < options.StartedAt && await snapshot.FirstEventAsync(options.StartedAt, cancellationToken) is { } first && first >= options.Until)
        {
            throw CommandException.BadValue(
                "--until", FactorText.Time(options.Until), $"a time after the first event of namespace '{scope.Namespace}' ({FactorText.Time(first)})");
        }

        var start = options is { WarmStart: true, Als: { } als }
            ? await _stages.TimedAsync(
                "read start",
                () => WarmStart.ReadAsync(record, als, itemIds, snapshot.StoredItemFactorsAsync(cancellationToken), cancellationToken),
                start => start.Stored?.Items.Count ?? 0)
            : WarmStart.NotAsked;
        return new ModelInput(content, itemIds, events, weights, start);
    }

    /// <summary>Chooses settings and evaluates on held-out events. All that this needs of the rows is free again when it returns.</summary>
    async Task<SelectedModel> SelectAsync(ModelInput read, CancellationToken cancellationToken)
    {
        if (!options.HoldsOutEvents)
            return new SelectedModel(null, null, null);

        var rows = await _stages.TimedAsync(
            "read rows to hold out",
            () => new InteractionReader(sessions.DataSource, sessions.Options).ReadAsync(scope, options.HoldoutRead, cancellationToken),
            rows => rows.Counts.Events);
        await _throttle.Nice.SleepAsync(cancellationToken);
        try
        {
            return await _stages.TimedAsync(
                options.Trial is null ? "choose settings" : "evaluate",
                () => Task.Run(
                    () => new FactorSelection(options, options.Tuning, rows.FactorModel, services.Clock, new FactorFitting.Progress(progress))
                        .Run(rows.Data, HeldOutEvents.ContentOf(read.Content, read.ItemIds, rows.Data.Interactions.ItemIds), cancellationToken),
                    cancellationToken),
                selected => selected.Evaluation?.Comparison?.Users ?? selected.Tuning?.Users ?? 0);
        }
        catch (ScoringException e)
        {
            throw new CommandException(ExitCodes.Data, $"namespace '{scope.Namespace}': {e.Message} Nothing was written.", e);
        }
    }

    /// <summary>Compares the new factors with the stored ones.</summary>
    async Task<StoredItemFactors> CompareAsync(NamespaceFactors factors, CancellationToken cancellationToken)
    {
        await using var snapshot = await FactorSnapshot.OpenAsync(sessions, scope, cancellationToken);
        return await _stages.TimedAsync(
            "read item factors",
            () => StoredItemFactors.CompareAsync(snapshot.StoredItemFactorsAsync(cancellationToken), factors, cancellationToken),
            stored => stored.Count);
    }

    async Task<WriteTotals> WriteAsync(
        FactorWriter writer, Func<CancellationToken, Task<FactorStaging>> beginStaging, StoredFactorModel model, CancellationToken cancellationToken)
    {
        await using var staging = await beginStaging(cancellationToken);
        return await writer.WriteAsync(
            staging, record.IsWritable ? model : null, _throttle, services.Loads, cancellationToken);
    }

    StoredFactorModel ModelRecord(AlsOptions? settings, FittedFactors fitted) => new()
    {
        RunId = sessions.RunId,
        Model = StoredFactorModel.NameOf(options.Model),
        TrainedUntil = options.Until,
        UpdatedAt = options.StartedAt,
        Details = new FactorModelDetails
        {
            Since = options.Since,
            WeightEvents = options.WeightEvents,
            HalfLifeDays = options.Weights.HalfLifeDays,
            Repeat = options.Weights.Repeat,
            Learned = settings is { } als && fitted.Learned is { } fit ? LearnedModelDetails.Of(als, fit) : null,
        },
    };

    sealed record ModelInput(ItemContent Content, IdIndex ItemIds, FactorEvents Events, UserFactorOptions Weights, WarmStart Start);
}
