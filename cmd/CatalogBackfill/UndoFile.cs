using System.Text.Json;
using RecSys.Hosting;
using RecSys.Store;

namespace RecSys.CatalogBackfill;

/// <summary>One line of an undo file: a row as a run left it, and as it was before.</summary>
/// <param name="UpdatedAt">The time that the run wrote; the row is put back only while it still has it.</param>
/// <param name="EmbeddingWritten">Whether the run wrote an embedding; <paramref name="OldEmbedding"/> is null where it filled one in.</param>
sealed record UndoLine(
    Guid OrgId, string Namespace, string ItemId, DateTime UpdatedAt, CatalogValues Old, CatalogValues New, bool EmbeddingWritten, float[]? OldEmbedding)
{
    /// <summary>The write that puts the row back.</summary>
    public CatalogWrite ToWrite(DateTime now) => new(
        ItemId, UpdatedAt, Timestamps.After(UpdatedAt, now), New, Old, EmbeddingWritten ? EmbeddingWrite.Set : EmbeddingWrite.Keep, OldEmbedding);
}

/// <summary>Writes the old values of rows before they change, one line a row.</summary>
/// <remarks>A line is on disk before its row's transaction commits: a line too many does no harm, one too few would.</remarks>
sealed class UndoWriter : IDisposable
{
    readonly FileStream _file;
    readonly Scope _scope;

    /// <exception cref="CommandException">The file exists, or cannot be written.</exception>
    public UndoWriter(string path, Scope scope, bool append)
    {
        _scope = scope;
        try
        {
            _file = new FileStream(path, append ? FileMode.Append : FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadValue("--undo", path, File.Exists(path) ? "a file that does not exist yet" : $"a file that can be written ({e.Message})");
        }
    }

    public void Write(IReadOnlyList<WriteOutcome> outcomes)
    {
        using var buffer = new MemoryStream();
        foreach (var outcome in outcomes.Where(outcome => outcome.Outcome == RowOutcome.Changed))
        {
            var upsert = outcome.Upsert;
            var old = upsert.Row.Embedding.IsEmpty ? null : upsert.Row.Embedding.ToArray();
            JsonSerializer.Serialize(
                buffer,
                new UndoLine(
                    _scope.OrgId, _scope.Namespace, upsert.Row.ItemId, outcome.UpdatedAt,
                    CatalogValues.Of(upsert.Row), CatalogValues.Of(upsert), upsert.Embedding is not null, old),
                Terminal.JsonLine);
            buffer.WriteByte((byte)'\n');
        }

        if (buffer.Length == 0)
            return;

        buffer.WriteTo(_file);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Reads an undo file line by line.</summary>
static class UndoReader
{
    /// <summary>Chunks of lines of one namespace, at most so many, no item twice in one.</summary>
    /// <exception cref="CommandException">A line is no line of an undo file; the message names it.</exception>
    public static IEnumerable<IReadOnlyList<UndoLine>> ReadChunks(string path, Scope scope, int count)
    {
        var chunk = new List<UndoLine>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var text in File.ReadLines(path))
        {
            number++;
            if (Parse(text, path, number) is not { } line || line.OrgId != scope.OrgId || line.Namespace != scope.Namespace)
                continue;

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
            return JsonSerializer.Deserialize<UndoLine>(text, Terminal.JsonLine)
                ?? throw new JsonException();
        }
        catch (JsonException) when (text.Length > 0 && text[^1] != '}')
        {
            return null; // a run that was killed left half a line, of a row that it did not write
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCodes.Usage, $"--undo: {path} line {number}: expected a line of an undo file");
        }
    }
}
