namespace RecSys.Evaluation.Protocol;

/// <summary>Which users of a sweep an evaluation takes.</summary>
public enum UserHalf
{
    /// <summary>All users.</summary>
    All,

    /// <summary>The half that a sweep chooses its recommendation on.</summary>
    Selection,

    /// <summary>The other half, which had no part in the choice.</summary>
    Test,
}

/// <summary>Splits users by hash into a selection half, on which a trial is chosen, and a test half, on which it is reported.</summary>
/// <remarks>A user's half depends only on the seed and the id. The bit comes from the end of the hash, since a sample by hash orders users by its start.</remarks>
public static class UserHalves
{
    /// <summary>By user: true for the selection half. Both halves have about the same size.</summary>
    public static bool[] InSelection(IReadOnlyList<string> ids, ulong seed)
    {
        var inSelection = new bool[ids.Count];
        for (var i = 0; i < inSelection.Length; i++)
            inSelection[i] = InSelection(ids[i], seed);
        return inSelection;
    }

    /// <summary>Whether a user belongs to a half.</summary>
    public static bool IsIn(UserHalf half, string id, ulong seed) => half == UserHalf.All || InSelection(id, seed) == (half == UserHalf.Selection);

    static bool InSelection(string id, ulong seed) => (UserSample.Hash(seed, id)[^1] & 1) == 0;
}
