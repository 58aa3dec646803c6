namespace RecSys.Evaluation.Candidates;

/// <summary>Lists that another recommender made, read from a file. They are taken on trust: nothing shows what evidence they were made from.</summary>
/// <param name="File">The path in the candidate file.</param>
/// <param name="Hash">SHA-256 of the file, hexadecimal.</param>
/// <param name="Lists">At least one; one per user and time.</param>
public sealed record ExternalRun(string File, string Hash, IReadOnlyList<ExternalList> Lists)
{
    /// <summary>Whether a list has no time, so that the holdouts of one user cannot be told apart.</summary>
    public bool LacksTimes => Lists.Any(list => list.Time is null);

    /// <summary>What is wrong with <see cref="LacksTimes"/> when a user can have several holdouts.</summary>
    public string WithoutTimes
        => $"{File} has a list without a time, for user '{Lists.First(list => list.Time is null).User}'; with --windows above 1 every list needs the time of its holdout";

    /// <summary>The ids of all items in the lists, each once.</summary>
    public IEnumerable<string> ItemIds => Lists.SelectMany(list => list.Items).Distinct(StringComparer.Ordinal);
}

/// <summary>One list of an external run, as the file gives it: it can have any length, and an item can be in it twice.</summary>
/// <param name="User">User id.</param>
/// <param name="Time">Time of the holdout in microseconds since 1970-01-01 UTC; null when the file does not say.</param>
/// <param name="Items">Item ids, best first.</param>
public sealed record ExternalList(string User, long? Time, IReadOnlyList<string> Items);
