using System.Text.Json;
using System.Text.Json.Serialization;
using RecSys.Hosting;

namespace RecSys.CatalogBackfill;

/// <summary>What the table of runs holds of a run, as JSON: its flags, cursor and counts.</summary>
/// <remarks>Compiled ahead of time: it is written with every batch, and a run takes seconds.</remarks>
[JsonSerializable(typeof(RunFlags))]
[JsonSerializable(typeof(BackfillCursor))]
[JsonSerializable(typeof(BackfillCounts))]
sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>Writes as <see cref="Terminal.JsonLine"/> does.</summary>
    public static RunJson Snake { get; } = new(new JsonSerializerOptions(Terminal.JsonLine));
}
