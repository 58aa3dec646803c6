namespace RecSys.Factors;

/// <summary>The pairs of one side as rows: for each user its items, or for each item its users, with weights.</summary>
/// <remarks>A row is contiguous in one of many arrays, so the total number of pairs may exceed the length of an array.</remarks>
sealed class PairRows
{
    const int PairsPerPiece = 1 << 22;

    readonly List<int[]> _others = [];
    readonly List<float[]> _weights = [];
    readonly Row[] _rows;
    int _used = PairsPerPiece;

    /// <param name="count">The number of rows.</param>
    /// <param name="hasWeights">False when every pair has the same weight 1, which is not stored.</param>
    public PairRows(int count, bool hasWeights)
    {
        _rows = new Row[count];
        HasWeights = hasWeights;
    }

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Length;

    /// <summary>Whether weights are stored; if not, all are 1.</summary>
    public bool HasWeights { get; }

    /// <summary>The number of pairs in a row.</summary>
    public int Length(int row) => _rows[row].Length;

    /// <summary>The numbers of the other side in a row, ascending.</summary>
    public Span<int> Others(int row)
        => _rows[row] is { Length: > 0 } at ? _others[at.Piece].AsSpan(at.Start, at.Length) : [];

    /// <summary>The weights of a row; empty when none are stored.</summary>
    public Span<float> Weights(int row)
        => HasWeights && _rows[row] is { Length: > 0 } at ? _weights[at.Piece].AsSpan(at.Start, at.Length) : [];

    /// <summary>Makes room for a row, whose content the caller then writes.</summary>
    public void Allocate(int row, int length)
    {
        if (length == 0)
            return;
        if (_used + length > PairsPerPiece)
        {
            _others.Add(GC.AllocateUninitializedArray<int>(Math.Max(PairsPerPiece, length)));
            if (HasWeights)
                _weights.Add(GC.AllocateUninitializedArray<float>(Math.Max(PairsPerPiece, length)));
            _used = 0;
        }

        _rows[row] = new Row(_others.Count - 1, _used, length);
        _used += length;
    }

    /// <summary>The same pairs by the other side. Rows of the result ascend, because rows here are visited in order.</summary>
    /// <param name="count">The number of rows of the result.</param>
    public PairRows Transposed(int count)
    {
        var lengths = new int[count];
        for (var row = 0; row < Count; row++)
        {
            foreach (var other in Others(row))
                lengths[other]++;
        }

        var result = new PairRows(count, HasWeights);
        for (var row = 0; row < count; row++)
            result.Allocate(row, lengths[row]);

        var filled = new int[count];
        for (var row = 0; row < Count; row++)
        {
            var others = Others(row);
            var weights = Weights(row);
            for (var i = 0; i < others.Length; i++)
            {
                var at = filled[others[i]]++;
                result.Others(others[i])[at] = row;
                if (HasWeights)
                    result.Weights(others[i])[at] = weights[i];
            }
        }

        return result;
    }

    readonly record struct Row(int Piece, int Start, int Length);
}
