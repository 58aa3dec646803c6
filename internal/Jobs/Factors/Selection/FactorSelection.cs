using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Jobs.Factors;

/// <summary>What made the stored factors.</summary>
/// <param name="IsLearned">Whether events shaped the stored item factors.</param>
/// <param name="TrainedUntil">The end of the events that shaped them, exclusive.</param>
sealed record StoredOrigin(bool IsLearned, DateTimeOffset TrainedUntil);

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
/// <param name="stored">What made the stored factors; null when that is not known.</param>
sealed class FactorSelection(FactorRunOptions options, StoredOrigin? stored, TimeProvider clock, IProgress<FitProgress>? progress)
{
    /// <summary>Chooses and evaluates.</summary>
    /// <param name="data">All rows with the stored factors; with embeddings where <see cref="FactorRunOptions.Tuning"/> is set.</param>
    /// <param name="content">The content of the items.</param>
    /// <exception cref="FactorModelException">The model cannot be made.</exception>
    public SelectedModel Run(ScoringData data, TrainingContent content, CancellationToken cancellationToken)
    {
        var split = TimeSplit.Of(data, options.Since is { } since ? Microseconds(since) : long.MinValue, Microseconds(options.Until));
        if (split is null)
            return new SelectedModel(options.Tuning?.Settings, null, options.Trial is null ? null : WithoutUsers());

        var events = new HeldOutEvents(data, content, split, options);
        var (settings, tuning) = options.Tuning is { } own ? Choose(events, own, cancellationToken) : default;
        return new SelectedModel(
            settings, tuning, options.Trial is { } trial ? Evaluate(events, settings, trial, cancellationToken) : null);
    }

    (AlsOptions? Settings, TuningReport? Report) Choose(HeldOutEvents events, FactorTuning tuning, CancellationToken cancellationToken)
        => new SettingChoice(events, tuning with { Settings = Clean(tuning.Settings, events) }, options.Service, options.Workers, clock, progress)
            .Run(cancellationToken);

    EvaluationReport Evaluate(HeldOutEvents events, AlsOptions? settings, TrialOptions trial, CancellationToken cancellationToken)
    {
        var sample = events.Gate(trial.SamplePercent / 100);
        var use = UseOfStored(events);
        try
        {
            var model = settings is null ? options.Model(events.Weights) : options.Tuning!.Model(Clean(settings, events));
            var factors = events.Train(model, events.Split.Gate, progress, cancellationToken);
            var comparison = FactorEvaluation.Compare(
                factors.Data, Others(events, model, use, cancellationToken), sample, options.Service, unchecked((ulong)trial.Seed), options.Workers, cancellationToken);
            return Report(trial, comparison, use) with { TrainedUntil = Time(events.Split.Gate), TrainedEvents = factors.Events };
        }
        catch (FactorModelException e) when (e.Fault == FactorModelFault.TooFewPairs)
        {
            return WithoutUsers();
        }
    }

    static List<(RankingKind Ranking, ScoringData Data)> Others(HeldOutEvents events, FactorModel model, StoredUse use, CancellationToken cancellationToken)
    {
        List<(RankingKind, ScoringData)> others = [];
        if (use == StoredUse.Compared)
            others.Add((RankingKind.Stored, events.Data));
        if (model is not MeansModel)
            others.Add((RankingKind.Means, events.Train(new MeansModel(events.Weights), events.Split.Gate, null, cancellationToken).Data));
        return others;
    }

    StoredUse UseOfStored(HeldOutEvents events)
    {
        if (events.Data.Catalog.Factors is null)
            return StoredUse.None;
        if (stored is null)
            return StoredUse.Unknown;
        return stored.IsLearned && Microseconds(stored.TrainedUntil) > events.Split.Gate ? StoredUse.SawHeldOutEvents : StoredUse.Compared;
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
