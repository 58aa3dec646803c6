using RecSys.Factors;

namespace RecSys.Jobs.Factors;

/// <summary>The settings of a learned model, and which of them a run chooses itself on held-out events.</summary>
/// <param name="Settings">
/// The settings to start from, without the weights of event types: the run reads those from the database. The run chooses
/// <see cref="AlsOptions.MedianBestScore"/>.
/// </param>
/// <param name="Search">Choose <see cref="AlsOptions.Shrinkage"/> and <see cref="AlsOptions.ConfidenceRatio"/>, too.</param>
public sealed record FactorTuning(AlsOptions Settings, bool Search)
{
    /// <summary>The values of <see cref="AlsOptions.Shrinkage"/> that are searched first.</summary>
    public static IReadOnlyList<double> Shrinkages { get; } = [2, 4, 8];

    /// <summary>The values of <see cref="AlsOptions.ConfidenceRatio"/> that are searched then.</summary>
    public static IReadOnlyList<double> ConfidenceRatios { get; } = [10, 30, 100];

    /// <summary>The values of <see cref="AlsOptions.MedianBestScore"/> to choose from, ascending.</summary>
    public static IReadOnlyList<double> Scales { get; } = [1, 3, 10, 30];

    /// <summary>The scale where too few users are held out to choose one.</summary>
    public const double DefaultScale = 10;

    /// <summary>Makes the model.</summary>
    public Func<AlsOptions, FactorModel> Model { get; init; } = settings => new AlsModel(settings);
}
