using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Hosting;

namespace RecSys.CatalogBackfill;

/// <summary>All that the program writes and reads as JSON: the table of runs, reports, the lines of dry runs and undo files.</summary>
/// <remarks>Compiled ahead of time, as the program is.</remarks>
[JsonSerializable(typeof(RunFlags))]
[JsonSerializable(typeof(BackfillCursor))]
[JsonSerializable(typeof(BackfillCounts))]
[JsonSerializable(typeof(List<BackfillReport>))]
[JsonSerializable(typeof(DryRunLine))]
[JsonSerializable(typeof(UndoLine))]
[JsonSerializable(typeof(string[]))] // a value in a dry run's line, as are a string and floats
[JsonSerializable(typeof(float[]))]
sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>Writes as <see cref="Terminal.JsonLine"/> does.</summary>
    public static RunJson Line { get; } = new(new JsonSerializerOptions(Terminal.JsonLine));

    /// <summary>Writes as <see cref="Terminal.Json"/> does.</summary>
    public static RunJson Indented { get; } = new(new JsonSerializerOptions(Terminal.Json));
}
