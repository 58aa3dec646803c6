using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>All that the program writes and reads as JSON: the table of runs, reports, the lines of dry runs and undo files.</summary>
/// <remarks>Compiled ahead of time, as the program is.</remarks>
[JsonSerializable(typeof(RecordedOptions))]
[JsonSerializable(typeof(BackfillCursor))]
[JsonSerializable(typeof(BackfillCounts))]
[JsonSerializable(typeof(List<BackfillReport>))]
[JsonSerializable(typeof(DryRunLine))]
[JsonSerializable(typeof(UndoLine))]
[JsonSerializable(typeof(string[]))] // a value in a dry run's line, as are a string and floats
[JsonSerializable(typeof(float[]))]
sealed partial class BackfillJson : JsonSerializerContext
{
    /// <summary>Writes as <see cref="ReportJson.Line"/> does.</summary>
    public static BackfillJson Line { get; } = new(new JsonSerializerOptions(ReportJson.Line));

    /// <summary>Writes as <see cref="ReportJson.Indented"/> does.</summary>
    public static BackfillJson Indented { get; } = new(new JsonSerializerOptions(ReportJson.Indented));
}
