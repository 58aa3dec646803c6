using RecSys.Evaluation.Factors;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Factors;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>How a run uses factors.</summary>
/// <param name="EarliestHoldout">Microseconds since 1970-01-01 UTC; null without holdouts.</param>
/// <param name="InSimilarity">Whether a candidate gives weight to similarity. Without it, factors still bring items into the pool.</param>
public readonly record struct FactorUse(long? EarliestHoldout, bool InSimilarity)
{
    /// <summary>The use of factors by candidates over holdouts.</summary>
    public static FactorUse Of(IReadOnlyList<Holdout> holdouts, IEnumerable<RecSys.Evaluation.Candidates.Candidate> candidates)
        => new(holdouts.Count == 0 ? null : holdouts.Min(holdout => holdout.Time), candidates.Any(candidate => candidate is { Run: null, Settings.Gamma: > 0 }));
}

/// <summary>The rows that lists are made from, with the factors that they use.</summary>
/// <param name="Factors">Null when there are no factors.</param>
/// <param name="Warnings">Sentences for the report.</param>
public sealed record EvaluationRows(InteractionSnapshot Snapshot, FactorOrigin? Factors, IReadOnlyList<string> Warnings);

/// <summary>Chooses the factors of a run: trained in process before the earliest holdout, or stored ones that saw no holdout.</summary>
public sealed class FactorChoice(RunRequest run, JobServices services)
{
    /// <summary>Replaces the factors of a snapshot, or checks them.</summary>
    /// <exception cref="CommandException">The stored factors saw a holdout, their record is of another version, or no model can be trained.</exception>
    public EvaluationRows Choose(
        InteractionSnapshot snapshot, EvaluationOptions options, FactorUse use, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        if (run.TrainFactors is { } kind)
            return use.EarliestHoldout is { } earliest ? Train(kind, snapshot, options, earliest, progress, cancellationToken) : new(snapshot, null, []);
        return snapshot.Data.Catalog.Factors is null ? new(snapshot, null, []) : UseStored(snapshot, options, use);
    }

    EvaluationRows Train(
        FactorModelKind kind, InteractionSnapshot snapshot, EvaluationOptions options, long earliest, IProgress<ProgressUpdate> progress,
        CancellationToken cancellationToken)
    {
        var started = services.Clock.GetTimestamp();
        var settings = kind == FactorModelKind.Als ? TrainingSettings.OfAls(snapshot.FactorModel.Model, snapshot.Data.Types, options.Workers) : TrainingSettings.Means;
        TrainedFactors trained;
        try
        {
            trained = FactorTraining.Train(
                snapshot.Data, new TrainingContent(snapshot.Content!, snapshot.ContentNumbers!), settings.Model, earliest, options.Until, settings.WeightTypes,
                progress: new FitSteps(progress), cancellationToken: cancellationToken);
        }
        catch (FactorModelException e)
        {
            throw new CommandException(ExitCodeOf(e.Fault), $"--train-factors {StoredFactorModel.NameOf(kind)}: {e.Message}; the events before the earliest holdout ({Timestamp.Text(earliest)}) were used", e);
        }

        var origin = new FactorOrigin
        {
            Trained = true,
            Model = StoredFactorModel.NameOf(kind),
            Until = Timestamp.Text(earliest),
            Settings = settings.Text,
            Events = trained.Events,
            Users = trained.Users,
            Items = trained.Fitted.Items.Count,
            TextFingerprint = snapshot.ContentFingerprint,
        };
        services.Logger.FactorsTrained(origin.Model, trained.Events, trained.Users, origin.Until, services.Clock.GetElapsedTime(started).TotalSeconds, settings.Source);
        services.Times.End("training");

        // The content is not needed any more, and no row of the tables made these factors.
        return new(snapshot with { Data = trained.Data, Content = null, FactorTimes = [.. Enumerable.Repeat(long.MinValue, snapshot.FactorTimes.Length)] }, origin, []);
    }

    EvaluationRows UseStored(InteractionSnapshot snapshot, EvaluationOptions options, FactorUse use)
    {
        if (!snapshot.FactorModel.IsReadable)
            services.Logger.FactorModelUnknown(FactorModels.Table);
        if (snapshot.FactorModel.Model is not { } model)
            return new(snapshot, new FactorOrigin { Trained = false, Model = null }, []);

        var until = (model.TrainedUntil - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var origin = new FactorOrigin { Trained = false, Model = model.Model, Until = Timestamp.Text(until), Run = model.RunId, Settings = TrainingSettings.TextOf(model) };
        if (model.IsOf(FactorModelKind.Means))
            return new(snapshot, origin, []);

        var warnings = new List<string>();
        if (options.Protocol == EvidenceProtocol.AsOf && use.EarliestHoldout is { } earliest && until > earliest)
        {
            var seen = $"the stored factors of namespace {run.Scope.Namespace} ({model.Model}) were trained on events before {Timestamp.Text(until)}, and the earliest holdout is at {Timestamp.Text(earliest)}";
            if (use.InSimilarity)
            {
                throw new CommandException(
                    ExitCodes.Data,
                    $"{seen}: they have seen events that the lists must not know. Make clean ones with: collab_factors --namespace {ShellText.Quoted(run.Scope.Namespace)} --model {ShellText.Quoted(model.Model)} --until {Timestamp.Text(earliest)}{TrainingSettings.FlagsOf(model)}; or leave them as they are and train for this run with --train-factors als");
            }

            warnings.Add($"{seen}; no candidate gives weight to similarity, but the factors choose some of the items in the pool");
        }

        if (model.Details is { Learned: { } learned } details)
            return new(WithFoldIn(snapshot, model, details, learned.Basis, until, options), origin, warnings);
        if (use.InSimilarity)
        {
            throw new CommandException(
                ExitCodes.Data, $"the record of the stored factors ({model.Model}, run {model.RunId}) was written by another version of collab_factors; run it again, or use --train-factors als");
        }

        return new(snapshot, origin, warnings);
    }

    /// <summary>The fold-in of the run that stored the factors. Factors that this run wrote contain no event after its end, whenever they were written.</summary>
    static InteractionSnapshot WithFoldIn(
        InteractionSnapshot snapshot, StoredFactorModel model, FactorModelDetails details, FactorBasis basis, long until, EvaluationOptions options)
    {
        var weights = details.WeightsOf(snapshot.Data.Types);
        var written = (model.UpdatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return snapshot with
        {
            Data = FactorTraining.WithFoldIn(
                snapshot.Data,
                (histories, items) => basis.Users == UserRule.Solve
                    ? new UserSolve(histories, items, basis, weights)
                    : new UserMean(histories, items, weights),
                options.Until, details.WeightEvents),
            FactorTimes = Array.ConvertAll(snapshot.FactorTimes, time => time <= written ? Math.Min(time, until) : time),
        };
    }

    static int ExitCodeOf(FactorModelFault fault) => fault switch
    {
        FactorModelFault.TooFewPairs => ExitCodes.NotEnoughEvidence,
        FactorModelFault.Collapsed => ExitCodes.GateMissed,
        _ => ExitCodes.Data,
    };

    sealed class FitSteps(IProgress<ProgressUpdate> progress) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => progress.Report(new ProgressUpdate(value.Done, value.Total == 0 ? null : value.Total, value.Stage));
    }
}
