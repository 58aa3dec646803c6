namespace RecSys.Catalog;

/// <summary>The values of a row's derived text columns. Immutable.</summary>
public sealed class CatalogValues
{
    readonly object?[] _values;

    /// <param name="columns">Text columns, without duplicates.</param>
    /// <param name="values">One value per column: a string, a list of strings, or null. The caller must not change the array later.</param>
    public CatalogValues(IReadOnlyList<DerivedColumn> columns, object?[] values) => (Columns, _values) = (columns, values);

    /// <summary>No column has a value.</summary>
    public static CatalogValues None { get; } = new(DerivedColumn.Texts, new object?[DerivedColumn.Texts.Count]);

    /// <summary>The columns, in the order of their values.</summary>
    public IReadOnlyList<DerivedColumn> Columns { get; }

    /// <summary>The value of the column at an index of <see cref="Columns"/>.</summary>
    public object? this[int index] => _values[index];

    /// <summary>The value of a column; null for one that is not in <see cref="Columns"/>.</summary>
    public object? this[DerivedColumn column] => IndexOf(column) is var index and >= 0 ? _values[index] : null;

    /// <summary>The value of a column of type text.</summary>
    public string? Text(DerivedColumn column) => (string?)this[column];

    /// <summary>The value of a column of type text array; empty for null.</summary>
    public IReadOnlyList<string?> Levels(DerivedColumn column) => (IReadOnlyList<string?>?)this[column] ?? [];

    /// <summary>The same values, except for a new value of one column of <see cref="Columns"/>.</summary>
    public CatalogValues With(DerivedColumn column, object? value)
    {
        var values = (object?[])_values.Clone();
        values[IndexOf(column)] = value;
        return new CatalogValues(Columns, values);
    }

    int IndexOf(DerivedColumn column)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (ReferenceEquals(Columns[i], column))
                return i;
        }

        return -1;
    }
}
