using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>What is decided before the factors are made from all events.</summary>
/// <param name="Settings">The settings of a learned model, without a start and without weights of event types; null for a model without settings to choose.</param>
/// <param name="Tuning">How they were chosen; null for a model without settings to choose.</param>
/// <param name="Evaluation">Null without an evaluation.</param>
sealed record SelectedModel(AlsOptions? Settings, TuningReport? Tuning, EvaluationReport? Evaluation);

/// <summary>Chooses the settings of a model, and evaluates it with them, both on held-out events.</summary>
/// <remarks>
/// Settings are chosen by models that are trained before the validation part, the result is judged by a model that is trained before the
/// gate part. All of this memory is free again when the selection is done.
/// </remarks>
/// <param name="tuning">The settings to choose; null for a model without settings.</param>
/// <param name="record">What is recorded about the model of the stored factors.</param>
sealed class FactorSelection(
    FactorRunOptions options, FactorTuning? tuning, FactorModelRecord record, TimeProvider clock, IProgress<FitProgress>? progress)
{
    /// <summary>Chooses and evaluates.</summary>
    /// <param name="data">All rows with the stored factors; with embeddings where settings are chosen.</param>
    /// <param name="content">The content of the items.</param>
    /// <exception cref="FactorModelException">The model cannot be made.</exception>
    public SelectedModel Run(ScoringData data, TrainingContent content, CancellationToken cancellationToken)
    {
        var split = TimeSplit.Of(data, options.Since is { } since ? Microseconds(since) : long.MinValue, Microseconds(options.Until));
        if (split is null)
            return new SelectedModel(tuning?.Settings, null, options.Trial is null ? null : WithoutUsers());

        var events = new HeldOutEvents(data, content, split, options);
        var (settings, report) = tuning is null ? default : Choose(events, tuning, cancellationToken);
        return new SelectedModel(
            settings, report, options.Trial is { } trial ? Evaluate(events, settings, trial, cancellationToken) : null);
    }

    (AlsOptions? Settings, TuningReport? Report) Choose(HeldOutEvents events, FactorTuning own, CancellationToken cancellationToken)
        => new SettingChoice(events, own with { Settings = Clean(own.Settings, events) }, options.Service, options.Workers, clock, progress)
            .Run(cancellationToken);

    EvaluationReport Evaluate(HeldOutEvents events, AlsOptions? settings, TrialOptions trial, CancellationToken cancellationToken)
    {
        var sample = events.Gate(trial.SamplePercent / 100);
        var stored = StoredRanking.Of(events, record);
        try
        {
            var model = settings is null ? options.NewModel(events.Weights, start: null) : tuning!.Model(Clean(settings, events));
            var factors = events.Train(model, events.Split.Gate, progress, cancellationToken);
            var comparison = FactorEvaluation.Compare(
                factors.Data, Others(events, model, stored, cancellationToken), sample, options.Service, unchecked((ulong)trial.Seed), options.Workers, cancellationToken);
            return Report(trial, comparison, stored.Use) with { TrainedUntil = Time(events.Split.Gate), TrainedEvents = factors.Events };
        }
        catch (FactorModelException e) when (e.Fault == FactorModelFault.TooFewPairs)
        {
            return WithoutUsers();
        }
    }

    static List<(RankingKind Ranking, ScoringData Data)> Others(HeldOutEvents events, FactorModel model, StoredRanking stored, CancellationToken cancellationToken)
    {
        List<(RankingKind, ScoringData)> others = [];
        if (stored.Data is { } data)
            others.Add((RankingKind.Stored, data));
        if (model is not MeansModel)
            others.Add((RankingKind.Means, events.Train(new MeansModel(events.Weights), events.Split.Gate, null, cancellationToken).Data));
        return others;
    }

    EvaluationReport WithoutUsers() => Report(options.Trial!, null, StoredUse.None);

    static EvaluationReport Report(TrialOptions trial, FactorComparison? comparison, StoredUse use) => new()
    {
        Verdict = trial.IsGate ? FactorGate.Judge(comparison) : null,
        TrainedUntil = null,
        TrainedEvents = 0,
        Stored = use,
        Comparison = comparison,
    };

    // The vectors of a warm start were trained on all events, held-out ones too.
    static AlsOptions Clean(AlsOptions settings, HeldOutEvents events) => settings with { Weights = events.Weights, Start = null };

    static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);

    static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
