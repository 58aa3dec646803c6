using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>Tries the new factors on held-out events of a sample of users.</summary>
static class FactorTrial
{
    public static async Task<EvaluationReport> RunAsync(
        FactorSnapshot snapshot, FactorEvents events, StoredItemFactors stored, UserFactorOptions mean, EvaluationOptions options, int workers,
        CancellationToken cancellationToken)
    {
        var sample = events.Users.Sample(options.SamplePercent / 100, EvaluationOptions.MostUsers, options.Seed);
        var holdout = new Holdout(events.Interactions, mean, sample);
        if (holdout.Users.Count == 0)
            return new EvaluationReport(options.IsGate ? GateVerdict.TooFewUsers : null, FactorEvaluation.Cutoff, holdout.WithoutTraining, null);

        var present = await PresentAsync(snapshot, events, stored, holdout, cancellationToken);
        var comparison = FactorEvaluation.Compare(events.Interactions, holdout, present, workers, cancellationToken);
        return new EvaluationReport(options.IsGate ? Judge(comparison) : null, FactorEvaluation.Cutoff, holdout.WithoutTraining, comparison);
    }

    static GateVerdict Judge(FactorComparison comparison)
    {
        if (comparison.Users < EvaluationOptions.FewestUsers)
            return GateVerdict.TooFewUsers;
        if (comparison.IsWorseThanBoth)
            return GateVerdict.WorseThanBoth;
        return comparison.IsPersonal ? GateVerdict.Passed : GateVerdict.NotPersonal;
    }

    static async Task<PresentFactors> PresentAsync(
        FactorSnapshot snapshot, FactorEvents events, StoredItemFactors stored, Holdout holdout, CancellationToken cancellationToken)
    {
        var position = holdout.Users.Select((user, i) => (user.User, i)).ToDictionary(pair => pair.User, pair => pair.i);
        var users = new float[]?[holdout.Users.Count];
        await foreach (var row in snapshot.StoredUserFactorsAsync(cancellationToken))
        {
            // A vector that was written after the event may have been made with it: it would find it again too easily.
            if (!position.TryGetValue(events.Users.Find(row.GetBytes(0)), out var i) || row.GetUnixMicroseconds(2) > holdout.Users[i].Microseconds)
                continue;
            var vector = new float[ItemVectors.Dimensions];
            row.GetVector(1, vector);
            users[i] = vector;
        }

        return new PresentFactors(users, [.. events.ItemOfRank.Select(item => stored.Vectors[item])]);
    }
}
