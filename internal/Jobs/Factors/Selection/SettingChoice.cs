using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Jobs.Factors;

/// <summary>Chooses the settings of a learned model on the validation part, with models that are trained on the events before it.</summary>
sealed class SettingChoice(
    HeldOutEvents events, FactorTuning tuning, BlendSettings service, int workers, TimeProvider clock, IProgress<FitProgress>? progress)
{
    readonly List<SettingTrial> _trials = [];
    AlsOptions _settings = tuning.Settings;
    TrainedFactors? _trained;
    double _ndcg = double.NegativeInfinity;

    /// <summary>Chooses, and reports what was tried.</summary>
    /// <returns>The settings with the chosen values.</returns>
    /// <exception cref="FactorModelException">No model could be made.</exception>
    public (AlsOptions Settings, TuningReport Report) Run(CancellationToken cancellationToken)
    {
        var sample = events.Validation();
        if (sample.Holdouts.Count < FactorGate.MinUsers)
            return Chosen(sample, [], 0);

        try
        {
            Search(sample, cancellationToken);
        }
        catch (FactorModelException e) when (e.Fault == FactorModelFault.TooFewPairs)
        {
            return Chosen(sample with { Holdouts = [] }, [], 0);
        }

        var started = clock.GetTimestamp();
        var hitRates = SimilarityScale.HitRates(
            _trained!.Data, sample.Holdouts, [.. FactorTuning.Scales.Select(scale => scale / tuning.Settings.MedianBestScore)], service, workers, cancellationToken);
        ScaleTrial[] scales = [.. FactorTuning.Scales.Zip(hitRates, (scale, hitRate) => new ScaleTrial(scale, hitRate))];
        return Chosen(sample, scales, clock.GetElapsedTime(started).TotalSeconds);
    }

    void Search(NewItemHoldouts sample, CancellationToken cancellationToken)
    {
        Try(tuning.Settings, sample, cancellationToken);
        if (tuning.Search)
        {
            foreach (var shrinkage in FactorTuning.Shrinkages)
                Try(tuning.Settings with { Shrinkage = shrinkage }, sample, cancellationToken);
            var best = _settings;
            foreach (var ratio in FactorTuning.ConfidenceRatios)
                Try(best with { ConfidenceRatio = ratio }, sample, cancellationToken);
        }

        if (_trained is null)
            throw new FactorModelException(FactorModelFault.Collapsed, _trials[^1].Refused!);
    }

    /// <summary>Trains and measures one combination, unless it was tried before; the first of equally good ones stays.</summary>
    void Try(AlsOptions settings, NewItemHoldouts sample, CancellationToken cancellationToken)
    {
        if (_trials.Any(trial => trial.Shrinkage == settings.Shrinkage && trial.ConfidenceRatio == settings.ConfidenceRatio))
            return;

        var started = clock.GetTimestamp();
        TrainedFactors? trained = null;
        RankingQuality? quality = null;
        string? refused = null;
        try
        {
            trained = events.Train(tuning.Model(settings), events.Split.Validation, progress, cancellationToken);
            quality = FactorEvaluation.Measure(trained.Data, sample, workers, cancellationToken);
        }
        catch (FactorModelException e) when (e.Fault == FactorModelFault.Collapsed && tuning.Search)
        {
            refused = e.Message;
        }

        _trials.Add(new SettingTrial
        {
            Shrinkage = settings.Shrinkage,
            ConfidenceRatio = settings.ConfidenceRatio,
            HitRate = quality?.HitRate,
            Ndcg = quality?.Ndcg,
            EffectiveRank = trained?.Fitted.Learned?.EffectiveRank,
            Coverage = trained?.Fitted.Learned?.Coverage,
            Refused = refused,
            Seconds = clock.GetElapsedTime(started).TotalSeconds,
        });
        if (quality is not null && quality.Ndcg > _ndcg)
            (_settings, _trained, _ndcg) = (settings, trained, quality.Ndcg);
    }

    (AlsOptions Settings, TuningReport Report) Chosen(NewItemHoldouts sample, ScaleTrial[] scales, double scaleSeconds)
    {
        // Ascending scales: the first of the best is the smallest.
        var scale = scales.Length == 0 ? FactorTuning.DefaultScale : scales.MaxBy(trial => trial.HitRate)!.MedianBestScore;
        var settings = _settings with { MedianBestScore = scale };
        return (settings, new TuningReport
        {
            Users = sample.Holdouts.Count,
            From = Time(events.Split.Validation),
            To = Time(events.Split.Gate),
            Search = tuning.Search,
            Trials = _trials,
            Scales = scales,
            Seconds = scaleSeconds,
            Shrinkage = settings.Shrinkage,
            ConfidenceRatio = settings.ConfidenceRatio,
            MedianBestScore = scale,
        });
    }

    static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
}
