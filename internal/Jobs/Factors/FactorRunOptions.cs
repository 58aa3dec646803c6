using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>What one run over one namespace is asked to do.</summary>
/// <param name="Since">The earliest event; null for all of history.</param>
/// <param name="Until">The start of the run: events from it on are left to the next one, and what is written carries this time.</param>
/// <param name="Mean">How events are weighted; the weights of types are filled in from the database.</param>
/// <param name="WeightEvents">Weigh events by their types' weights.</param>
/// <param name="MaxPrunePercent">Remove factors whose item or user is gone, up to this share of a table in percent; null removes none.</param>
/// <param name="Evaluation">Compare the new factors on held-out events before anything is written; null does not.</param>
/// <param name="Workers">How many users are computed at once, at least 1; the result does not depend on it.</param>
sealed record FactorRunOptions(
    Scope Scope,
    DateTimeOffset? Since,
    DateTimeOffset Until,
    bool DryRun,
    DerivationOptions Text,
    UserFactorOptions Mean,
    bool WeightEvents,
    double? MaxPrunePercent,
    EvaluationOptions? Evaluation,
    int Workers);

/// <summary>Which users the factors are tried on.</summary>
/// <param name="SamplePercent">In (0, 100].</param>
/// <param name="IsGate">Write nothing unless the new factors pass.</param>
sealed record EvaluationOptions(double SamplePercent, long Seed, bool IsGate)
{
    public const int MostUsers = 2_000;

    /// <summary>Below this, chance decides a gate.</summary>
    public const int FewestUsers = 30;
}
