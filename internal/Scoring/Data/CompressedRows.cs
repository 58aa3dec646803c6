namespace RecSys.Scoring;

/// <summary>Event positions grouped by a key, ascending within each row. Each has a second key beside it: the item in a user's row, the user in an item's row.</summary>
sealed class CompressedRows
{
    readonly int[] _starts;
    readonly int[] _positions;
    readonly int[] _others;

    CompressedRows(int[] starts, int[] positions, int[] others) => (_starts, _positions, _others) = (starts, positions, others);

    /// <summary>Counting sort. It is stable, so positions ascend within each row.</summary>
    /// <param name="keys">The row of each position, below <paramref name="rows"/>.</param>
    /// <param name="others">The second key of each position.</param>
    public static CompressedRows Group(int rows, ReadOnlySpan<int> keys, ReadOnlySpan<int> others)
    {
        var starts = new int[rows + 1];
        foreach (var key in keys)
            starts[key + 1]++;
        for (var row = 0; row < rows; row++)
            starts[row + 1] += starts[row];

        var next = starts.AsSpan(0, rows).ToArray();
        var positions = new int[keys.Length];
        var beside = new int[keys.Length];
        for (var position = 0; position < keys.Length; position++)
        {
            var slot = next[keys[position]]++;
            positions[slot] = position;
            beside[slot] = others[position];
        }

        return new CompressedRows(starts, positions, beside);
    }

    public ReadOnlySpan<int> Positions(int row) => _positions.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    public ReadOnlySpan<int> Others(int row) => _others.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);
}
