using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>What a run does; the same for each namespace.</summary>
public sealed record FactorRunOptions
{
    /// <summary>The earliest event; null for all events.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>The start of the run: the end of the event window, exclusive, and <c>updated_at</c> of the rows that are written.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Read and compute, but write nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>How text is found in an item without an embedding.</summary>
    public required DerivationOptions Text { get; init; }

    /// <summary>How much each event counts, without the weights of event types: the run reads those from the database.</summary>
    public required UserFactorOptions Weights { get; init; }

    /// <summary>Weight events by their type.</summary>
    public required bool WeightEvents { get; init; }

    /// <summary>Makes a model that has no settings to choose from the complete weights.</summary>
    public required Func<UserFactorOptions, FactorModel> Model { get; init; }

    /// <summary>The settings of a learned model, which is made instead of <see cref="Model"/>; null for none.</summary>
    public FactorTuning? Tuning { get; init; }

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

    /// <summary>What a run that holds out events reads for it.</summary>
    public InteractionRead HoldoutRead => new(new TagPrefixes(Text.BrandTagPrefixes, Text.CategoryTagPrefixes), Embeddings: Tuning is not null, UserFactors: false);

    /// <summary>Whether the run holds out events, to choose settings or to evaluate: it then reads all that scoring reads, too.</summary>
    public bool HoldsOutEvents => Trial is not null || Tuning is not null;
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
