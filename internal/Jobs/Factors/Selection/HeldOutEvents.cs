using System.Text;
using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>The rows of a namespace, split by time into parts to train on, to choose settings on and to judge the result on.</summary>
/// <param name="data">All rows.</param>
/// <param name="content">The content of the items.</param>
/// <param name="split">The parts.</param>
sealed class HeldOutEvents(ScoringData data, TrainingContent content, TimeSplit split, FactorRunOptions options)
{
    /// <summary>The parts.</summary>
    public TimeSplit Split => split;

    /// <summary>All rows, with the stored factors.</summary>
    public ScoringData Data => data;

    /// <summary>The weights of the events, with those of event types if the run uses them.</summary>
    public UserFactorOptions Weights { get; } = options.Weights with { TypeWeights = options.WeightEvents ? [.. data.Types.Select(type => type.Weight)] : null };

    /// <summary>A sample of the users with a new item in the validation part.</summary>
    public NewItemHoldouts Validation() => Sample(split.Validation, split.Gate, share: 1);

    /// <summary>A sample of the users with a new item in the gate part.</summary>
    /// <param name="share">The share of the users, in (0, 1].</param>
    public NewItemHoldouts Gate(double share) => Sample(split.Gate, split.End, share);

    /// <summary>Trains a model on the events before a part.</summary>
    /// <param name="before">Start of the part.</param>
    /// <exception cref="FactorModelException">The model cannot be made from these events.</exception>
    public TrainedFactors Train(FactorModel model, long before, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
        => FactorTraining.Train(data, content, model, before, split.End, options.WeightEvents, split.Start, progress, cancellationToken);

    /// <summary>The numbers of the items in <paramref name="content"/> by their ids.</summary>
    /// <param name="itemIds">The items as they were added to the content.</param>
    public static TrainingContent ContentOf(ItemContent content, IdIndex itemIds, IdTable ids)
        => new(content, [.. ids.Ids.Select(id => itemIds.Find(Encoding.UTF8.GetBytes(id)))]);

    NewItemHoldouts Sample(long start, long end, double share)
        => NewItemHoldouts.Of(data, split.Start, start, end, share, TrialOptions.MaxUsers, unchecked((ulong)(options.Trial?.Seed ?? options.Als?.Seed ?? TrialOptions.DefaultSeed)));
}
