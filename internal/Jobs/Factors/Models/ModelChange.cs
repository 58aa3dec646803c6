using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>What a run does with stored factors that it does not replace.</summary>
/// <param name="Previous">The model that made the stored factors; null when no run has recorded one.</param>
/// <param name="ReplacesAll">
/// Delete every stored factor that the run does not make, in the same commit. Vectors of different models, and of two runs of a learned
/// model, share no basis: their dot products mean nothing.
/// </param>
sealed record ModelChange(string? Previous, bool ReplacesAll)
{
    /// <summary>The change from the stored model to another.</summary>
    public static ModelChange Of(FactorModelRecord record, FactorModelKind model) => new(
        record.Model?.Model,
        model != FactorModelKind.Means || record.Model is { } stored && !stored.IsOf(FactorModelKind.Means));
}
