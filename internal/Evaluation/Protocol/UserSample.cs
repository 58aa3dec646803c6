using System.Security.Cryptography;
using System.Text;

namespace RecSys.Evaluation.Protocol;

/// <summary>A random order of users that depends only on the seed and the user ids.</summary>
public static class UserSample
{
    /// <summary>Positions in the order of md5("seed:id"): the first n are the sample of size n, so samples of one seed are nested.</summary>
    public static int[] Order(IReadOnlyList<string> ids, ulong seed)
    {
        var hashes = new string[ids.Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = Convert.ToHexString(Hash(seed, ids[i]));

        var order = Enumerable.Range(0, hashes.Length).ToArray();
        Array.Sort(hashes, order, StringComparer.Ordinal);
        return order;
    }

    /// <summary>md5("seed:id").</summary>
    // The hash only spreads ids evenly; it protects nothing.
#pragma warning disable CA5351
    internal static byte[] Hash(ulong seed, string id) => MD5.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}:{id}")));
#pragma warning restore CA5351
}
