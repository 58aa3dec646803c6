using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>A row of <c>recsys_factor_models</c>: what the stored factors of a namespace were made by.</summary>
public sealed record StoredFactorModel
{
    /// <summary>The run that made the factors.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The name of the model, such as <see cref="NameOf"/> gives it; a newer version of the programs may have written another one.</summary>
    public required string Model { get; init; }

    /// <summary>The end of the events that shaped the factors, exclusive.</summary>
    public required DateTimeOffset TrainedUntil { get; init; }

    /// <summary>Settings and result; null when this version of the programs cannot read them.</summary>
    public required FactorModelDetails? Details { get; init; }

    /// <summary>The start of the run that made the factors; no factor row of the run is newer.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether this model made the factors.</summary>
    public bool IsOf(FactorModelKind kind) => Model == NameOf(kind);

    /// <summary>The name of a model in the table.</summary>
    public static string NameOf(FactorModelKind kind) => kind switch
    {
        FactorModelKind.Means => "means",
        FactorModelKind.Als => "als",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

/// <summary>How a model was made.</summary>
public sealed record FactorModelDetails
{
    /// <summary>The earliest event; null for all events.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>Whether events were weighted by their type.</summary>
    public required bool WeightEvents { get; init; }

    /// <inheritdoc cref="UserFactorOptions.HalfLifeDays"/>
    public required double? HalfLifeDays { get; init; }

    /// <inheritdoc cref="UserFactorOptions.Repeat"/>
    public required RepeatCounting Repeat { get; init; }

    /// <summary>Null for a model that learns nothing from the pairs.</summary>
    public required LearnedModelDetails? Learned { get; init; }

    /// <summary>How much an event counts.</summary>
    /// <param name="types">The event types of the namespace; the weights of types are in this order.</param>
    public UserFactorOptions WeightsOf(IReadOnlyList<EventType> types) => new()
    {
        TypeWeights = WeightEvents ? [.. types.Select(type => type.Weight)] : null,
        HalfLifeDays = HalfLifeDays,
        Repeat = Repeat,
    };
}

/// <summary>The settings and the result of a learned model.</summary>
public sealed record LearnedModelDetails
{
    /// <inheritdoc cref="AlsOptions.Factors"/>
    public required int Factors { get; init; }

    /// <inheritdoc cref="AlsOptions.Iterations"/>
    public required int Iterations { get; init; }

    /// <inheritdoc cref="AlsOptions.ConfidenceRatio"/>
    public required double ConfidenceRatio { get; init; }

    /// <inheritdoc cref="AlsOptions.Shrinkage"/>
    public required double Shrinkage { get; init; }

    /// <inheritdoc cref="AlsOptions.Seed"/>
    public required long Seed { get; init; }

    /// <inheritdoc cref="AlsOptions.TextPrior"/>
    public required bool TextPrior { get; init; }

    /// <inheritdoc cref="AlsOptions.MedianBestScore"/>
    public required double MedianBestScore { get; init; }

    /// <inheritdoc cref="LearnedFit.WarmStarted"/>
    public required bool WarmStarted { get; init; }

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

    /// <summary>The loss after the last half step.</summary>
    public required double Loss { get; init; }

    /// <inheritdoc cref="LearnedFit.Basis"/>
    public required FactorBasis Basis { get; init; }

    /// <summary>The record of a fit.</summary>
    public static LearnedModelDetails Of(AlsOptions options, LearnedFit fit) => new()
    {
        Factors = options.Factors,
        Iterations = options.Iterations,
        ConfidenceRatio = options.ConfidenceRatio,
        Shrinkage = options.Shrinkage,
        Seed = options.Seed,
        TextPrior = options.TextPrior,
        MedianBestScore = options.MedianBestScore,
        WarmStarted = fit.WarmStarted,
        Pairs = fit.Pairs,
        WeightSum = fit.WeightSum,
        Users = fit.Users,
        LearnedItems = fit.LearnedItems,
        PriorItems = fit.PriorItems,
        Loss = fit.Losses[^1].Total,
        Basis = fit.Basis,
    };
}
