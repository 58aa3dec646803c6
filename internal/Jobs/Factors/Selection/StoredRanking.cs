using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>The stored factors as a ranking that new ones are compared with.</summary>
/// <param name="Data">The rows with the stored factors and their fold-in; null when they cannot be compared.</param>
sealed record StoredRanking(StoredUse Use, ScoringData? Data)
{
    /// <summary>The stored factors, if they have not seen an event of the gate part.</summary>
    /// <param name="record">What is recorded about their model.</param>
    public static StoredRanking Of(HeldOutEvents events, FactorModelRecord record)
    {
        var data = events.Data;
        if (data.Catalog.Factors is null)
            return new StoredRanking(StoredUse.None, null);
        if (!record.IsReadable)
            return new StoredRanking(StoredUse.Unknown, null);
        if (record.Model is not { } model)
            return new StoredRanking(StoredUse.Compared, data);

        // Events shape the item factors of a learned model only.
        var isLearned = !model.IsOf(FactorModelKind.Means);
        if (isLearned && (model.TrainedUntil - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond > events.Split.Gate)
            return new StoredRanking(StoredUse.SawHeldOutEvents, null);
        if (model.Details is not { } details || (isLearned && details.Learned is null))
            return isLearned ? new StoredRanking(StoredUse.Unknown, null) : new StoredRanking(StoredUse.Compared, data);

        var weights = details.WeightsOf(data.Types);
        return new StoredRanking(StoredUse.Compared, FactorTraining.WithFoldIn(
            data,
            (histories, items) => details.Learned?.Basis is { Users: UserRule.Solve } basis
                ? new UserSolve(histories, items, basis, weights)
                : new UserMean(histories, items, weights),
            events.Split.End, details.WeightEvents));
    }
}
