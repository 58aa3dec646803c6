using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Sweep;

/// <summary>Splits users by hash into a selection half, on which a trial is chosen, and a test half, on which it is reported.</summary>
/// <remarks>A user's half depends only on the seed and the id. The bit comes from the end of the hash, since a sample by hash orders users by its start.</remarks>
public static class UserHalves
{
    /// <summary>By user: true for the selection half. Both halves have about the same size.</summary>
    public static bool[] InSelection(IReadOnlyList<string> ids, ulong seed)
    {
        var inSelection = new bool[ids.Count];
        for (var i = 0; i < inSelection.Length; i++)
            inSelection[i] = (UserSample.Hash(seed, ids[i])[^1] & 1) == 0;
        return inSelection;
    }
}
