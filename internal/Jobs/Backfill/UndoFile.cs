using System.Text.Json;
using RecSys.Catalog;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>One line of an undo file: a row as a run left it, and as it was before.</summary>
/// <param name="UpdatedAt">The time that the run wrote; the row is put back only while it still has it.</param>
/// <param name="EmbeddingWritten">Whether the run wrote an embedding; <paramref name="OldEmbedding"/> is null where it filled one in.</param>
sealed record UndoLine(
    Guid OrgId, string Namespace, string ItemId, DateTime UpdatedAt, CatalogValues Old, CatalogValues New, bool EmbeddingWritten, float[]? OldEmbedding)
{
    /// <summary>The write that puts the row back.</summary>
    public CatalogWrite ToWrite() => new(
        ItemId, UpdatedAt, New, Old, EmbeddingWritten ? EmbeddingWrite.Set : EmbeddingWrite.Keep, OldEmbedding);
}

/// <summary>Writes the old values of rows before they change, one line a row.</summary>
/// <remarks>A line is on disk before its row's transaction commits: a line too many does no harm, one too few would.</remarks>
sealed class UndoWriter : IDisposable
{
    readonly FileStream _file;
    readonly Scope _scope;

    /// <exception cref="CommandException">The file holds something already, or cannot be written.</exception>
    public UndoWriter(string path, Scope scope, bool append)
    {
        _scope = scope;
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadValue("--undo", path, $"a file that can be written ({e.Message})");
        }

        // An empty one is what a run leaves that was killed before it began.
        if (!append && _file.Length > 0)
        {
            _file.Dispose();
            throw CommandException.BadValue("--undo", path, "a file that does not exist yet or is empty");
        }

        CutHalfLine(_file);
    }

    /// <summary>A run that was killed may have left half a line, of a row that it did not write; what follows must not be joined to it.</summary>
    static void CutHalfLine(FileStream file)
    {
        var end = file.Length;
        while (end > 0)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
                break;
            end--;
        }

        file.SetLength(end);
        file.Position = end;
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
                BackfillJson.Line.UndoLine);
            buffer.WriteByte((byte)'\n');
        }

        if (buffer.Length == 0)
            return;

        buffer.WriteTo(_file);
        _file.Flush(flushToDisk: true);
    }

    /// <summary>Takes the new file away of a run that never began, so that the next try can have its name.</summary>
    public void Withdraw()
    {
        var isEmpty = _file.Length == 0;
        _file.Dispose();
        if (isEmpty)
            File.Delete(_file.Name);
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Reads an undo file line by line.</summary>
static class UndoReader
{
    /// <summary>Reads the whole file, so that a wrong one is known before a row is written.</summary>
    /// <exception cref="CommandException">The file cannot be read, or a line is not of an undo file of this namespace; the message names it.</exception>
    public static void Check(string path, Scope scope)
    {
        try
        {
            foreach (var _ in ReadChunks(path, scope, 1_000))
                continue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadValue("--undo", path, $"a file that can be read ({e.Message})");
        }
    }

    /// <summary>Chunks of lines, at most so many, no item twice in one.</summary>
    /// <exception cref="CommandException">As <see cref="Check"/>.</exception>
    public static IEnumerable<IReadOnlyList<UndoLine>> ReadChunks(string path, Scope scope, int count)
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
                    ExitCodes.Usage, $"--undo: {path} line {number}: expected a row of namespace '{scope.Namespace}' of organisation {scope.OrgId}, got one of namespace '{line.Namespace}' of {line.OrgId}");

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

    /// <summary>What no row can have held would be refused by the database in the middle of the work.</summary>
    static bool CanBeStored(UndoLine line)
        => Texts(line.Old).Concat(Texts(line.New)).Append(line.ItemId).All(text => text?.Contains('\0', StringComparison.Ordinal) != true)
            && (line.OldEmbedding is null || (line.OldEmbedding.Length == TextEmbedding.Dimensions && line.OldEmbedding.All(float.IsFinite)));

    static IEnumerable<string?> Texts(CatalogValues values)
        => [values.Brand, values.Category, .. values.CategoryPath, values.Description, values.ImageUrl, values.MetadataVersion];

    static UndoLine? Parse(string text, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(text, BackfillJson.Line.UndoLine) is { Namespace: not null, ItemId: not null, Old.CategoryPath: not null, New.CategoryPath: not null } line && CanBeStored(line)
                ? line
                : throw new JsonException();
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
