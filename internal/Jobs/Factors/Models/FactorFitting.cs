using RecSys.Factors;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>Fits a model and reports its progress.</summary>
static class FactorFitting
{
    /// <summary>Fits on another thread: a model may compute for minutes, while the caller must be able to react to a signal.</summary>
    /// <exception cref="FactorModelException">The model cannot be made from these events.</exception>
    public static Task<FittedFactors> FitAsync(
        FactorModel model, ItemContent content, UserHistories histories, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
        => Task.Run(() => model.Fit(content, histories, new Progress(progress), cancellationToken), cancellationToken);

    /// <summary>The pairs that a fit processed in all half steps; 0 for a model that learns nothing.</summary>
    public static long PairsOf(FittedFactors fitted) => fitted.Learned is { } learned ? learned.Pairs * learned.Losses.Count : 0;

    /// <summary>Why no factors were made, as the error of the command.</summary>
    public static CommandException Refusal(FactorModelException failure, string @namespace) => failure.Fault switch
    {
        FactorModelFault.TooFewPairs => new(
            ExitCodes.NotEnoughEvidence, $"namespace '{@namespace}': {failure.Message}; nothing was written", failure),
        FactorModelFault.Collapsed => new(
            ExitCodes.GateMissed, $"namespace '{@namespace}': {failure.Message}; nothing was written. Lower --shrinkage, or let --tune choose it", failure),
        _ => new(
            ExitCodes.Data, $"namespace '{@namespace}': the computation failed: {failure.Message}; nothing was written. Check the event weights, and try another --seed or fewer --factors", failure),
    };

    /// <summary>Shows the progress of a fit as that of the run.</summary>
    internal sealed class Progress(IProgress<ProgressUpdate> progress) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => progress.Report(new ProgressUpdate(value.Done, value.Total > 0 ? value.Total : null, value.Stage));
    }
}
