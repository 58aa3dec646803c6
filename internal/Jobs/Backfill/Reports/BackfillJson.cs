using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Catalog;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>All that the program writes and reads as JSON: rows of the table of runs, reports, lines of dry runs and of undo files.</summary>
/// <remarks>The metadata of each type is compiled, because the program is compiled ahead of time.</remarks>
[JsonSerializable(typeof(RecordedOptions))]
[JsonSerializable(typeof(BackfillCursor))]
[JsonSerializable(typeof(BackfillCounts))]
[JsonSerializable(typeof(List<BackfillReport>))]
[JsonSerializable(typeof(DryRunLine))]
[JsonSerializable(typeof(UndoLine))]
[JsonSerializable(typeof(string[]))] // a value in a line of a dry run, as are a string and floats
[JsonSerializable(typeof(float[]))]
sealed partial class BackfillJson : JsonSerializerContext
{
    /// <summary>Writes one line, as <see cref="ReportJson.Line"/> does.</summary>
    public static BackfillJson Line { get; } = Of(ReportJson.Line, Catalog.DerivedColumn.Texts);

    /// <summary>Writes as <see cref="ReportJson.Indented"/> does.</summary>
    public static BackfillJson Indented { get; } = Of(ReportJson.Indented, Catalog.DerivedColumn.Texts);

    /// <param name="texts">The columns of an undo line.</param>
    public static BackfillJson Of(JsonSerializerOptions options, IReadOnlyList<DerivedColumn> texts)
        => new(new JsonSerializerOptions(options) { Converters = { new CatalogValuesConverter(texts), new CompletenessConverter() } });
}
