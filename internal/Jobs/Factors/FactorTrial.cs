using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>Evaluates new factors on held-out events of a sample of users.</summary>
static class FactorTrial
{
    /// <param name="storedUsers">The stored user factors.</param>
    /// <param name="storedItems">The stored vector of each item of a key; null where none is stored.</param>
    public static async Task<EvaluationReport> RunAsync(
        NamespaceFactors factors, IAsyncEnumerable<StoredFactor> storedUsers, float[]?[] storedItems, TrialOptions options, int workers,
        CancellationToken cancellationToken)
    {
        var sample = factors.UserIds.Sample(options.SamplePercent / 100, TrialOptions.MaxUsers, options.Seed);
        var holdout = new LeaveOneOut(factors.Histories, factors.Fitted.NewFoldIn(), sample);
        if (holdout.Users.Count == 0)
            return new EvaluationReport(options.IsGate ? GateVerdict.TooFewUsers : null, FactorEvaluation.Cutoff, holdout.WithoutTraining, null);

        var present = new PresentFactors(await PresentUsersAsync(factors, storedUsers, holdout, cancellationToken), storedItems);
        var comparison = FactorEvaluation.Compare(factors.Histories, factors.Fitted.Items, holdout, present, workers, cancellationToken);
        return new EvaluationReport(options.IsGate ? Judge(comparison) : null, FactorEvaluation.Cutoff, holdout.WithoutTraining, comparison);
    }

    /// <summary>The verdict of a gate.</summary>
    public static GateVerdict Judge(FactorComparison comparison)
    {
        if (comparison.Users < EvaluationReport.MinUsers)
            return GateVerdict.TooFewUsers;
        if (comparison.IsWorseThanBoth)
            return GateVerdict.WorseThanBoth;
        return comparison.IsPersonal ? GateVerdict.Passed : GateVerdict.NotPersonal;
    }

    static async Task<float[]?[]> PresentUsersAsync(
        NamespaceFactors factors, IAsyncEnumerable<StoredFactor> stored, LeaveOneOut holdout, CancellationToken cancellationToken)
    {
        var position = holdout.Users.Select((user, i) => (user.User, i)).ToDictionary(pair => pair.User, pair => pair.i);
        var users = new float[]?[holdout.Users.Count];
        await foreach (var row in stored.WithCancellation(cancellationToken))
        {
            // A vector that is newer than the held-out event may have been made from it and would have an unfair advantage.
            if (position.TryGetValue(factors.UserIds.Find(row.Id.Span), out var i) && row.UpdatedAt <= holdout.Users[i].Microseconds)
                users[i] = row.Vector.ToArray();
        }

        return users;
    }
}
