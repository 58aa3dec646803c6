using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Vectors of one table, appended to one matrix as their rows come.</summary>
/// <param name="column">What an error calls them.</param>
sealed class VectorRows(string column)
{
    readonly List<(int Id, long Time)> _rows = [];
    float[] _values = [];
    int _dimensions;

    public int Count => _rows.Count;

    /// <exception cref="InvalidDataException">The vector is of another width than those before.</exception>
    public void Add(CopyReader row, int id, int vectorField, int timeField)
    {
        var width = row.GetVectorWidth(vectorField);
        if (_rows.Count == 0)
            _dimensions = width;
        if (width != _dimensions)
            throw new InvalidDataException($"{column} holds vectors of {_dimensions} and of {width} numbers; expected one width.");

        var start = _rows.Count * _dimensions;
        if (start + _dimensions > _values.Length)
            Array.Resize(ref _values, Math.Max(1024 * _dimensions, checked(_values.Length * 2)));
        row.GetVector(vectorField, _values.AsSpan(start, _dimensions));
        _rows.Add((id, row.GetUnixMicroseconds(timeField)));
    }

    /// <summary>The matrix, and the row of each id in the order of the table; null without any vector.</summary>
    public VectorTable? ToTable(IdTable ids)
    {
        if (_rows.Count == 0)
            return null;

        var rowOf = new int[ids.Count];
        Array.Fill(rowOf, -1);
        for (var row = 0; row < _rows.Count; row++)
            rowOf[ids.RankOfInput[_rows[row].Id]] = row;
        return new VectorTable(_dimensions, _values, rowOf);
    }

    /// <summary>When each id's vector was last written; <see cref="long.MinValue"/> without one.</summary>
    public long[] Times(IdTable ids)
    {
        var times = new long[ids.Count];
        Array.Fill(times, long.MinValue);
        foreach (var (id, time) in _rows)
            times[ids.RankOfInput[id]] = time;
        return times;
    }
}
