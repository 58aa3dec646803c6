using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Sweep;

/// <summary>Splits users in two by hash, so that what was chosen on one half can be reported on the other.</summary>
/// <remarks>A user's half depends on the seed and the id alone. The bit is taken from the end of the hash: a sample by hash orders users by its start.</remarks>
public static class UserHalves
{
    /// <summary>By user: true for the half that trials are chosen on. Each half holds about as many.</summary>
    public static bool[] Choosing(IReadOnlyList<string> ids, ulong seed)
    {
        var choosing = new bool[ids.Count];
        for (var i = 0; i < choosing.Length; i++)
            choosing[i] = (UserSample.Hash(seed, ids[i])[^1] & 1) == 0;
        return choosing;
    }
}
