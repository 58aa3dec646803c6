using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>What a run does; the same for each namespace.</summary>
public sealed record FactorRunOptions
{
    /// <summary>The start of the run: <c>updated_at</c> of the rows that are written.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The earliest event; null for all events.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>The end of the event window, exclusive; not after the start of the run.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Read and compute, but write nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>How text is found in an item without an embedding.</summary>
    public required DerivationOptions Text { get; init; }

    /// <summary>How much each event counts, without the weights of event types: the run reads those from the database.</summary>
    public required UserFactorOptions Weights { get; init; }

    /// <summary>Weight events by their type.</summary>
    public required bool WeightEvents { get; init; }

    /// <summary>The model.</summary>
    public required FactorModelKind Model { get; init; }

    /// <summary>The settings of <see cref="FactorModelKind.Als"/>, without weights and start; null for another model.</summary>
    public required AlsOptions? Als { get; init; }

    /// <summary>The options on the command line, such as <c>--shrinkage</c>: the report says which settings were given.</summary>
    public required IReadOnlyCollection<string> GivenOptions { get; init; }

    /// <summary>Choose the strength of the regularisation and the confidence ratio on held-out events.</summary>
    public required bool Tune { get; init; }

    /// <summary>Start a learned model from the stored item factors.</summary>
    public required bool WarmStart { get; init; }

    /// <summary>The settings of the live ranker: its windows and candidate pool apply where rankings and lists are evaluated.</summary>
    public BlendSettings Service { get; init; } = new();

    /// <summary>
    /// Remove factors whose item or user no longer exists, unless that is more than this share of a table's rows in the namespace, in
    /// percent; null removes none.
    /// </summary>
    public required double? MaxPrunePercent { get; init; }

    /// <summary>Evaluate the new factors on held-out events before anything is written; null for no evaluation.</summary>
    public required TrialOptions? Trial { get; init; }

    /// <summary>How many users are computed at the same time, at least 1. The result does not depend on it.</summary>
    public required int Workers { get; init; }

    /// <summary>The settings that the run chooses itself; null for a model without settings.</summary>
    public FactorTuning? Tuning => Als is { } als ? new FactorTuning(als, Tune) : null;

    /// <summary>Whether the run holds out events, to choose settings or to evaluate: it then reads all that scoring reads, too.</summary>
    public bool HoldsOutEvents => Trial is not null || Als is not null;

    /// <summary>What a run that holds out events reads for it.</summary>
    public InteractionRead HoldoutRead
        => new(new TagPrefixes(Text.BrandTagPrefixes, Text.CategoryTagPrefixes), Embeddings: Als is not null, UserFactors: false) { ItemFactors = Trial is not null };

    /// <summary>The model of a run.</summary>
    /// <param name="weights">The complete weights.</param>
    /// <param name="start">Stored item factors to start from; null starts at random.</param>
    public FactorModel NewModel(UserFactorOptions weights, AlsStart? start)
        => Als is { } als ? new AlsModel(als with { Weights = weights, Start = start }) : new MeansModel(weights);
}

/// <summary>How the new factors are evaluated.</summary>
/// <param name="SamplePercent">The share of the users with a held-out event to sample, in percent, in (0, 100].</param>
/// <param name="Seed">Selects the sample.</param>
/// <param name="IsGate">Write nothing unless the new factors pass.</param>
public sealed record TrialOptions(double SamplePercent, long Seed, bool IsGate)
{
    /// <summary>The largest sample.</summary>
    public const int MaxUsers = 2_000;

    /// <summary>The seed of samples where none is given.</summary>
    public const long DefaultSeed = 1;
}
