namespace RecSys.Scoring;

/// <summary>Compressed rows of ints: the tags of each item, or the items of each tag.</summary>
sealed class TagRows(int[] starts, int[] values)
{
    public ReadOnlySpan<int> this[int row] => values.AsSpan(starts[row], starts[row + 1] - starts[row]);

    public static TagRows Create(int[][] rows)
    {
        var starts = new int[rows.Length + 1];
        for (var row = 0; row < rows.Length; row++)
            starts[row + 1] = starts[row] + rows[row].Length;
        var values = new int[starts[^1]];
        for (var row = 0; row < rows.Length; row++)
            rows[row].CopyTo(values, starts[row]);
        return new TagRows(starts, values);
    }

    /// <summary>From the tags of each item to the items of each tag, kept items only, ascending.</summary>
    public TagRows Transpose(int columns, ReadOnlySpan<bool> keep)
    {
        var columnStarts = new int[columns + 1];
        for (var row = 0; row < keep.Length; row++)
        {
            if (!keep[row])
                continue;
            foreach (var column in this[row])
                columnStarts[column + 1]++;
        }

        for (var column = 0; column < columns; column++)
            columnStarts[column + 1] += columnStarts[column];

        var next = columnStarts.AsSpan(0, columns).ToArray();
        var rows = new int[columnStarts[^1]];
        for (var row = 0; row < keep.Length; row++)
        {
            if (!keep[row])
                continue;
            foreach (var column in this[row])
                rows[next[column]++] = row;
        }

        return new TagRows(columnStarts, rows);
    }
}
