using System.Text.Json;
using RecSys.Catalog;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Reads an undo file line by line.</summary>
public static class UndoReader
{
    const int LinesToCheck = 1_000;

    /// <summary>Reads the whole file, so that a wrong line is found before a row is written.</summary>
    /// <exception cref="CommandException">The file cannot be read, or a line does not belong to an undo file of this namespace: <see cref="ExitCodes.Usage"/>.</exception>
    public static void Check(string path, Scope scope)
    {
        try
        {
            foreach (var _ in ReadChunks(path, scope, LinesToCheck))
                continue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadValue("--undo", path, $"a readable file ({e.Message})");
        }
    }

    /// <summary>Chunks of at most <paramref name="count"/> lines, no item twice in one chunk.</summary>
    /// <exception cref="CommandException">As <see cref="Check"/>.</exception>
    internal static IEnumerable<IReadOnlyList<UndoLine>> ReadChunks(string path, Scope scope, int count)
    {
        var chunk = new List<UndoLine>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var text in File.ReadLines(path))
        {
            number++;
            if (Parse(text, path, number) is not { } line)
                continue;
            if (line.OrgId != scope.OrgId || line.Namespace != scope.Namespace)
                throw new CommandException(
                    ExitCodes.Usage, $"--undo: {path} line {number}: expected a row of namespace '{scope.Namespace}' of organization {scope.OrgId}, got one of namespace '{line.Namespace}' of {line.OrgId}");

            if (chunk.Count == count || ids.Contains(line.ItemId))
            {
                yield return chunk;
                chunk = [];
                ids.Clear();
            }

            chunk.Add(line);
            ids.Add(line.ItemId);
        }

        if (chunk.Count > 0)
            yield return chunk;
    }

    static UndoLine? Parse(string text, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(text, BackfillJson.Line.UndoLine) is { Namespace: not null, ItemId: not null, Old: not null, New: not null } line && CanBeStored(line)
                ? line
                : throw new JsonException();
        }
        catch (JsonException) when (text.Length > 0 && text[^1] != '}')
        {
            return null; // A killed run left half a line, of a row that it did not write.
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCodes.Usage, $"--undo: {path} line {number}: expected a line of an undo file");
        }
    }

    /// <summary>The database would refuse other values in the middle of the work.</summary>
    static bool CanBeStored(UndoLine line)
        => CanBeStored(line.Old) && CanBeStored(line.New) && CanBeStored(line.ItemId)
            && (line.OldEmbedding is null || (line.OldEmbedding.Length == TextEmbedding.Dimensions && line.OldEmbedding.All(float.IsFinite)));

    static bool CanBeStored(CatalogValues values) => values.Columns.All(column => column.Type == ColumnType.TextArray
        ? values[column] is IReadOnlyList<string?> levels && levels.All(CanBeStored)
        : CanBeStored(values.Text(column)));

    static bool CanBeStored(string? text) => text?.Contains('\0', StringComparison.Ordinal) != true;
}
