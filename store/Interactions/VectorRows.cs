using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Collects the vectors of users in one matrix, in the order of reading.</summary>
/// <param name="column">The column's name, for errors.</param>
sealed class VectorRows(string column)
{
    readonly List<int> _ids = [];
    float[] _values = [];
    int _dimensions;

    public int Count => _ids.Count;

    /// <exception cref="InvalidDataException">The vector differs in length from earlier ones.</exception>
    public void Add(CopyReader row, int id, int vectorField)
    {
        var width = row.GetVectorWidth(vectorField);
        if (_ids.Count == 0)
            _dimensions = width;
        RequireWidth(column, _dimensions, width);

        var start = _ids.Count * _dimensions;
        if (start + _dimensions > _values.Length)
            Array.Resize(ref _values, Math.Max(1024 * _dimensions, checked(_values.Length * 2)));
        row.GetVector(vectorField, _values.AsSpan(start, _dimensions));
        _ids.Add(id);
    }

    /// <summary>The matrix, and the row of each id in the order of the table; null without any vector.</summary>
    public VectorTable? ToTable(IdTable ids)
    {
        if (_ids.Count == 0)
            return null;

        var rowOf = new int[ids.Count];
        Array.Fill(rowOf, -1);
        for (var row = 0; row < _ids.Count; row++)
            rowOf[ids.RankOfInput[_ids[row]]] = row;
        return new VectorTable(_dimensions, _values, rowOf);
    }

    /// <exception cref="InvalidDataException">The lengths differ.</exception>
    public static void RequireWidth(string column, int expected, int width)
    {
        if (width != expected)
            throw new InvalidDataException($"{column} contains vectors of {expected} and of {width} numbers; expected one length for all rows.");
    }
}
