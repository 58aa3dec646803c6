using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>The model of a run.</summary>
public sealed record ModelReport
{
    /// <summary>The name as <c>--model</c> writes it.</summary>
    public required string Name { get; init; }

    /// <summary>The model that made the factors that were stored before; null when no run has recorded one.</summary>
    public required string? Previous { get; init; }

    /// <summary>Null for a model without settings.</summary>
    public required ModelSettings? Settings { get; init; }

    /// <summary>Null unless a warm start was asked for.</summary>
    public required WarmStartReport? WarmStart { get; init; }

    /// <summary>Null for a model that learns nothing from the pairs.</summary>
    public required LearnedReport? Learned { get; init; }

    internal static ModelReport Of(FactorRunOptions options, ModelChange change, WarmStartReport? warmStart, LearnedFit? fit) => new()
    {
        Name = StoredFactorModel.NameOf(options.Model),
        Previous = change.Previous,
        Settings = options.Als is { } als ? ModelSettings.Of(als, options.GivenOptions) : null,
        WarmStart = warmStart,
        Learned = fit is null ? null : LearnedReport.Of(fit),
    };
}

/// <summary>The settings of a learned model.</summary>
/// <param name="Given">The options among them that are on the command line; the others are chosen or have their defaults.</param>
public sealed record ModelSettings(
    int Factors, int Iterations, double ConfidenceRatio, double Shrinkage, long Seed, UserRule Users, bool TextPrior, double MedianBestScore,
    IReadOnlyList<string> Given)
{
    static readonly string[] Options = ["--factors", "--iterations", "--confidence-ratio", "--shrinkage", "--seed", "--users", "--text-prior"];

    internal static ModelSettings Of(AlsOptions als, IReadOnlyCollection<string> given) => new(
        als.Factors, als.Iterations, als.ConfidenceRatio, als.Shrinkage, als.Seed, als.Users, als.TextPrior, als.MedianBestScore,
        [.. Options.Where(given.Contains)]);
}

/// <summary>Whether training started from stored factors.</summary>
/// <param name="FromRun">The run that made them; null for a random start.</param>
/// <param name="Reason">Why it started at random; null when it did not.</param>
public sealed record WarmStartReport(bool Used, Guid? FromRun, string? Reason);

/// <summary>What a model learned.</summary>
public sealed record LearnedReport
{
    /// <inheritdoc cref="LearnedFit.Pairs"/>
    public required long Pairs { get; init; }

    /// <inheritdoc cref="LearnedFit.WeightSum"/>
    public required double WeightSum { get; init; }

    /// <inheritdoc cref="LearnedFit.Users"/>
    public required int Users { get; init; }

    /// <inheritdoc cref="LearnedFit.LearnedItems"/>
    public required int LearnedItems { get; init; }

    /// <inheritdoc cref="LearnedFit.PriorItems"/>
    public required int PriorItems { get; init; }

    /// <inheritdoc cref="LearnedFit.ItemsWithoutFactor"/>
    public required int ItemsWithoutFactor { get; init; }

    /// <inheritdoc cref="LearnedFit.EffectiveRank"/>
    public required double EffectiveRank { get; init; }

    /// <inheritdoc cref="LearnedFit.Coverage"/>
    public required double Coverage { get; init; }

    /// <inheritdoc cref="LearnedFit.PopularShare"/>
    public required double PopularShare { get; init; }

    /// <inheritdoc cref="FactorBasis.UnobservedWeight"/>
    public required double UnobservedWeight { get; init; }

    /// <inheritdoc cref="FactorBasis.Regularization"/>
    public required double Regularization { get; init; }

    /// <inheritdoc cref="FactorBasis.ItemScale"/>
    public required double ItemScale { get; init; }

    /// <inheritdoc cref="LearnedFit.Losses"/>
    public required IReadOnlyList<HalfStepLoss> Losses { get; init; }

    internal static LearnedReport Of(LearnedFit fit) => new()
    {
        Pairs = fit.Pairs,
        WeightSum = fit.WeightSum,
        Users = fit.Users,
        LearnedItems = fit.LearnedItems,
        PriorItems = fit.PriorItems,
        ItemsWithoutFactor = fit.ItemsWithoutFactor,
        EffectiveRank = fit.EffectiveRank,
        Coverage = fit.Coverage,
        PopularShare = fit.PopularShare,
        UnobservedWeight = fit.Basis.UnobservedWeight,
        Regularization = fit.Basis.Regularization,
        ItemScale = fit.Basis.ItemScale,
        Losses = fit.Losses,
    };
}
