namespace RecSys.Scoring;

/// <summary>Ids in ordinal order, so that comparing two ints compares the two ids: a tie by id is a tie by int.</summary>
public sealed class IdTable
{
    readonly string[] _ids;
    readonly int[] _rankOfInput;

    IdTable(string[] ids, int[] rankOfInput) => (_ids, _rankOfInput) = (ids, rankOfInput);

    /// <summary>Number of ids.</summary>
    public int Count => _ids.Length;

    /// <summary>The ids, ascending by <see cref="StringComparer.Ordinal"/>.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>By input position: the id's rank in ordinal order.</summary>
    public ReadOnlySpan<int> RankOfInput => _rankOfInput;

    /// <summary>The id with a rank in ordinal order.</summary>
    public string this[int rank] => _ids[rank];

    /// <summary>Sorts ids that are in any order.</summary>
    /// <exception cref="ArgumentException">An id occurs twice.</exception>
    public static IdTable Create(IEnumerable<string> ids)
    {
        string[] sorted = [.. ids];
        var input = new int[sorted.Length];
        for (var i = 0; i < input.Length; i++)
            input[i] = i;
        Array.Sort(sorted, input, StringComparer.Ordinal);

        var rank = new int[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1])
                throw new ArgumentException($"The id '{sorted[i]}' occurs more than once.", nameof(ids));
            rank[input[i]] = i;
        }

        return new IdTable(sorted, rank);
    }

    /// <summary>The rank of an id in ordinal order, or -1.</summary>
    public int Find(string id)
    {
        var found = Array.BinarySearch(_ids, id, StringComparer.Ordinal);
        return found < 0 ? -1 : found;
    }
}
