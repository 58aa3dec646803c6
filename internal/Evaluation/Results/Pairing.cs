namespace RecSys.Evaluation.Results;

/// <summary>Which users of a run are compared, and with what: a candidate of the same run, or one of a stored run on the users that both have.</summary>
/// <param name="Baseline">The baseline's name, as a report shows it.</param>
/// <param name="Self">Position of the run's candidate that is the baseline itself and is not compared; null without one.</param>
/// <param name="Users">Positions of the compared users in the run, ascending.</param>
/// <param name="Columns">The baseline's columns, over the compared users alone.</param>
public sealed record Pairing(string Baseline, int? Self, int[] Users, CandidateOutcomes Columns)
{
    /// <summary>All users, with one of the run's own candidates for a baseline.</summary>
    public static Pairing Within(Outcomes outcomes, int baseline)
    {
        var columns = outcomes.Candidates[baseline];
        return new Pairing(columns.Candidate, baseline, [.. Enumerable.Range(0, outcomes.Holdouts.Length)], columns);
    }

    /// <summary>Positions of the run's candidates that are compared.</summary>
    public IEnumerable<int> Challengers(Outcomes outcomes) => Enumerable.Range(0, outcomes.Candidates.Count).Where(candidate => candidate != Self);
}
