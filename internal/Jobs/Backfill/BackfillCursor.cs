using System.Text.Json;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>How far a run came.</summary>
/// <param name="Range">The ids that the namespace held when the run began.</param>
/// <param name="After">The last id that was read and dealt with; null before the first.</param>
/// <param name="SetAside">Ids of rows that somebody held and that are visited again at the end.</param>
sealed record BackfillCursor(ItemRange Range, string? After, IReadOnlyList<string> SetAside)
{
    public static BackfillCursor? FromJson(string? json)
        => json is null ? null : JsonSerializer.Deserialize(json, BackfillJson.Line.BackfillCursor);

    public string ToJson() => JsonSerializer.Serialize(this, BackfillJson.Line.BackfillCursor);
}
