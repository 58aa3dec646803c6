using System.Globalization;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Shares of rows that must have a value when a run ends.</summary>
sealed class Requirements
{
    const string Form = "columns with the share of rows that must have them, from 0 to 1, such as brand=0.95,description=0.8";

    readonly List<(string Field, double Share)> _shares = [];

    /// <exception cref="CommandException">The text has another form or names no derived column.</exception>
    public static Requirements Parse(string? text)
    {
        var requirements = new Requirements();
        foreach (var part in text?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length != 2 || !Enum.GetValues<Catalog.CatalogField>().Select(DerivedColumns.Of).Contains(pair[0])
                || !double.TryParse(pair[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share is not (>= 0 and <= 1))
            {
                throw CommandException.BadValue("--require", text!, Form);
            }

            requirements._shares.Add((pair[0], share));
        }

        return requirements;
    }

    /// <summary>One sentence a requirement that is missed; a namespace without items misses all of them.</summary>
    public IEnumerable<string> Missed(string @namespace, CatalogCompleteness completeness)
    {
        var values = BackfillReport.ByField(completeness);
        foreach (var (field, required) in _shares)
        {
            var share = completeness.Rows == 0 ? 0 : (double)values[field] / completeness.Rows;
            if (share < required)
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"namespace '{@namespace}': {field} is complete in {share:F4} of {completeness.Rows} rows, required {required}");
        }
    }
}
