namespace RecSys.Factors;

/// <summary>The events of each user as rows of packed keys, built in one pass over events in any order.</summary>
/// <remarks>
/// A row is a chain of blocks of seven keys and a link, one cache line each. An event costs 8 bytes plus an eighth of that for links,
/// and a user costs half a block on average; growing copies nothing. Adding is not thread-safe; any number of threads may read.
/// </remarks>
public sealed class UserEvents
{
    const int BlockLength = 8;
    const int KeysPerBlock = BlockLength - 1;
    const int BlocksPerPiece = 1 << 14;

    readonly List<ulong[]> _pieces = [];
    int _blocks;
    Row[] _rows = new Row[1024];

    /// <summary>One more than the highest number of a user who has an event.</summary>
    public int UserCount { get; private set; }

    /// <summary>The number of events of a user.</summary>
    public int Count(int user) => user < UserCount ? _rows[user].Count : 0;

    /// <summary>Adds an event to a user's row.</summary>
    public void Add(int user, ulong key)
    {
        if (user >= _rows.Length)
            Array.Resize(ref _rows, Math.Max(user + 1, checked(_rows.Length * 2)));
        UserCount = Math.Max(UserCount, user + 1);

        ref var row = ref _rows[user];
        var place = row.Count % KeysPerBlock;
        if (place == 0)
        {
            var block = AddBlock();
            if (row.Count == 0)
                row.First = block;
            else
                Block(row.Last)[KeysPerBlock] = (ulong)block;
            row.Last = block;
        }

        Block(row.Last)[place] = key;
        row.Count++;
    }

    /// <summary>Copies the keys of a user in the order in which they were added.</summary>
    /// <param name="destination">At least <see cref="Count"/> long.</param>
    public void CopyTo(int user, Span<ulong> destination)
    {
        var left = Count(user);
        for (var block = left > 0 ? Block(_rows[user].First) : default; left > 0;)
        {
            var keys = Math.Min(left, KeysPerBlock);
            block[..keys].CopyTo(destination);
            destination = destination[keys..];
            left -= keys;
            if (left > 0)
                block = Block((int)block[KeysPerBlock]);
        }
    }

    int AddBlock()
    {
        if (_blocks % BlocksPerPiece == 0)
            _pieces.Add(GC.AllocateUninitializedArray<ulong>(BlocksPerPiece * BlockLength));
        return _blocks++;
    }

    Span<ulong> Block(int block) => _pieces[block / BlocksPerPiece].AsSpan(block % BlocksPerPiece * BlockLength, BlockLength);

    record struct Row(int First, int Last, int Count);
}
