using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Store;

namespace RecSys.CollabFactors;

/// <summary>What one run over one namespace is asked to do.</summary>
/// <param name="Since">The earliest event; null for all of history.</param>
/// <param name="Until">The start of the run: events from it on are left to the next one, and what is written carries this time.</param>
/// <param name="WeightedTypes">The event types that count, in the order of the weights in <paramref name="Mean"/>; null when all count alike.</param>
/// <param name="Workers">How many users are computed at once, at least 1; the result does not depend on it.</param>
sealed record FactorRunOptions(
    Scope Scope,
    DateTimeOffset? Since,
    DateTimeOffset Until,
    bool DryRun,
    DerivationOptions Text,
    UserFactorOptions Mean,
    IReadOnlyList<short>? WeightedTypes,
    int Workers);
