using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Results;

/// <summary>The users of a run that are compared, and the baseline: a candidate of the same run, or one of a stored run over the users that both have.</summary>
/// <param name="Baseline">The baseline's name, as a report shows it.</param>
/// <param name="Self">Position of the run's candidate that is the baseline itself and is not compared; null without one.</param>
/// <param name="Users">Positions of the compared users in the run, ascending.</param>
/// <param name="Columns">The baseline's columns, over the compared users only.</param>
/// <param name="SameUsers">The baseline's run has exactly these users, so that numbers of whole runs can be compared too.</param>
public sealed record Pairing(string Baseline, int? Self, int[] Users, CandidateOutcomes Columns, bool SameUsers)
{
    /// <summary>All users, with one of the run's own candidates as the baseline.</summary>
    public static Pairing Within(Outcomes outcomes, int baseline)
    {
        var columns = outcomes.Candidates[baseline];
        return new Pairing(columns.Candidate, baseline, [.. Enumerable.Range(0, outcomes.Holdouts.Length)], columns, SameUsers: true);
    }

    /// <summary>The users with the same holdout in a stored run, with one of its candidates as the baseline.</summary>
    /// <param name="self">Position of the run's candidate that has the stored candidate's settings; null without one.</param>
    public static Pairing With(Outcomes outcomes, Outcomes stored, int baseline, string name, int? self)
    {
        var storedAt = stored.Holdouts.Index().ToDictionary(holdout => holdout.Item, holdout => holdout.Index, StringComparer.Ordinal);
        int[] users = [.. Enumerable.Range(0, outcomes.Holdouts.Length).Where(user => storedAt.ContainsKey(outcomes.Holdouts[user]))];
        var columns = stored.Candidates[baseline].Of(Array.ConvertAll(users, user => storedAt[outcomes.Holdouts[user]]));
        var sameUsers = users.Length == outcomes.Holdouts.Length && users.Length == stored.Holdouts.Length;

        // Equal settings are not enough: with other vectors the same blend makes other lists.
        var isItself = self is { } position && sameUsers && outcomes.Candidates[position].Ranks.IsSameAs(columns.Ranks);
        return new Pairing(name, isItself ? self : null, users, columns, sameUsers);
    }

    /// <summary>Positions of the run's candidates that are compared.</summary>
    public IEnumerable<int> Challengers(Outcomes outcomes) => Enumerable.Range(0, outcomes.Candidates.Count).Where(candidate => candidate != Self);
}
