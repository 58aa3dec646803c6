using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Collects the vectors of items in the order of the items.</summary>
/// <param name="column">The column's name, for errors.</param>
/// <param name="normalise">Whether to scale each vector to length 1.</param>
sealed class ItemVectorRows(string column, int itemCount, bool normalise)
{
    ItemVectorsBuilder? _builder;
    float[] _vector = [];

    public int Count { get; private set; }

    /// <summary>When each item's vector was last written, in microseconds since 1970-01-01 UTC; <see cref="long.MinValue"/> without a vector.</summary>
    public long[] Times { get; } = [.. Enumerable.Repeat(long.MinValue, itemCount)];

    /// <param name="item">The item's rank in the table of ids.</param>
    /// <exception cref="InvalidDataException">The vector differs in length from earlier ones.</exception>
    public void Add(CopyReader row, int item, int vectorField, int timeField)
    {
        var width = row.GetVectorWidth(vectorField);
        if (_builder is null)
            (_builder, _vector) = (new ItemVectorsBuilder(itemCount, width, normalise), new float[width]);
        VectorRows.RequireWidth(column, _vector.Length, width);
        row.GetVector(vectorField, _vector);
        _builder.Add(item, _vector);
        Times[item] = row.GetUnixMicroseconds(timeField);
        Count++;
    }

    /// <summary>Null without any vector.</summary>
    public ItemVectors? Build() => _builder?.Build();
}
