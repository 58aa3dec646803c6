using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>From which factors a learned model starts.</summary>
/// <param name="Stored">The stored factors; null starts at random.</param>
/// <param name="Report">What the report says about it; null unless a warm start was asked for.</param>
sealed record WarmStart(AlsStart? Stored, WarmStartReport? Report)
{
    /// <summary>A random start that nobody asked to avoid.</summary>
    public static WarmStart NotAsked { get; } = new(null, null);

    /// <summary>Reads the stored item factors if they are of the same model and dimensions.</summary>
    /// <param name="itemIds">The items as <see cref="ItemContent"/> numbers them.</param>
    /// <param name="stored">The stored item factors; enumerated at most once.</param>
    public static async Task<WarmStart> ReadAsync(
        FactorModelRecord record, AlsOptions options, IdIndex itemIds, IAsyncEnumerable<StoredFactor> stored, CancellationToken cancellationToken)
    {
        if (WhyNot(record, options) is { } reason)
            return AtRandom(reason);

        var items = new float[]?[itemIds.Count];
        var known = 0;
        await foreach (var row in stored.WithCancellation(cancellationToken))
        {
            if (itemIds.Find(row.Id.Span) is not (>= 0 and var item))
                continue;
            items[item] = row.Vector.ToArray();
            known++;
        }

        return known == 0
            ? AtRandom("no current item has a stored factor")
            : new WarmStart(new AlsStart(record.Model!.Details!.Learned!.Basis, items), new WarmStartReport(true, record.Model.RunId, null));
    }

    /// <summary>Why the stored factors cannot be the start; null when they can.</summary>
    internal static string? WhyNot(FactorModelRecord record, AlsOptions options)
    {
        if (!record.IsReadable)
            return $"{FactorModels.Table} cannot be read, so the model of the stored factors is not known";
        if (record.Model is not { } model)
            return "no run has recorded a model yet";
        if (!model.IsOf(FactorModelKind.Als))
            return $"the stored factors are of the model {model.Model}";
        if (model.Details?.Learned is not { } learned)
            return $"{FactorModels.Table} has no readable basis of the stored factors";
        return learned.Factors == options.Factors && learned.Basis.GramEigenvalues.Count == options.Factors
            ? null
            : FormattableString.Invariant($"the stored factors have {learned.Factors} dimensions instead of {options.Factors}");
    }

    static WarmStart AtRandom(string reason) => new(null, new WarmStartReport(false, null, reason));
}
