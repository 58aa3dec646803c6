using System.Globalization;
using RecSys.Catalog;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Shares of rows that must have a value when a run ends.</summary>
public sealed class Requirements
{
    const string Form = "derived columns, each with the share of rows that must have a value, from 0 to 1, such as brand=0.95,description=0.8";

    readonly List<(string Column, double Share)> _shares = [];

    /// <param name="text">Such as <c>brand=0.95,description=0.8</c>; null requires nothing.</param>
    /// <exception cref="CommandException">The text has another form or contains an unknown column: <see cref="ExitCodes.Usage"/>.</exception>
    public static Requirements Parse(string? text) => Parse(text, DerivedColumn.All);

    internal static Requirements Parse(string? text, IReadOnlyList<DerivedColumn> columns)
    {
        var requirements = new Requirements();
        foreach (var part in text?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length != 2 || columns.All(column => column.Name != pair[0])
                || !double.TryParse(pair[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share is not (>= 0 and <= 1))
            {
                throw CommandException.BadValue("--require", text!, Form);
            }

            requirements._shares.Add((pair[0], share));
        }

        return requirements;
    }

    /// <summary>One sentence per requirement that is missed. A namespace without items misses every share above 0.</summary>
    internal IEnumerable<string> Missed(string @namespace, CatalogCompleteness completeness)
    {
        foreach (var (column, required) in _shares)
        {
            var share = completeness.Rows == 0 ? 0 : (double)completeness[column] / completeness.Rows;
            if (share < required)
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"namespace '{@namespace}', {column}: {share:F4} of {completeness.Rows} rows have a value, required {required}");
        }
    }
}
