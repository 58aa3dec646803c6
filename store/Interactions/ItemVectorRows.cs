using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Vectors of items, each packed into its place as its row comes.</summary>
/// <param name="column">What an error calls them.</param>
/// <param name="normalise">Scale each to length 1.</param>
sealed class ItemVectorRows(string column, int itemCount, bool normalise)
{
    ItemVectorsBuilder? _builder;
    float[] _vector = [];

    public int Count { get; private set; }

    /// <summary>When each item's vector was last written; <see cref="long.MinValue"/> without one.</summary>
    public long[] Times { get; } = [.. Enumerable.Repeat(long.MinValue, itemCount)];

    /// <param name="item">Place in the table of ids.</param>
    /// <exception cref="InvalidDataException">The vector is of another width than those before.</exception>
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
