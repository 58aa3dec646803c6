using System.Text.Json;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>Writes the old values of rows before they change, one line per row.</summary>
/// <remarks>A line is on disk before the transaction of its row commits. A line too many does no harm; a missing line would.</remarks>
sealed class UndoWriter : IDisposable
{
    readonly FileStream _file;
    readonly Scope _scope;

    /// <exception cref="CommandException">The file is not empty, or cannot be written: <see cref="ExitCodes.Usage"/>.</exception>
    public UndoWriter(string path, Scope scope, bool append)
    {
        _scope = scope;
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadValue("--undo", path, $"a writable file ({e.Message})");
        }

        // A run that was killed before it began leaves an empty file.
        if (!append && _file.Length > 0)
        {
            _file.Dispose();
            throw CommandException.BadValue("--undo", path, "a file that does not exist yet or is empty");
        }

        CutHalfLine(_file);
    }

    /// <summary>A killed run may have left half a line, of a row that it did not write. The next line must not be joined to it.</summary>
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

    /// <summary>Appends a line for each row that changed, and waits for the disk.</summary>
    public void Write(IReadOnlyList<WriteOutcome> outcomes)
    {
        using var buffer = new MemoryStream();
        foreach (var outcome in outcomes.Where(outcome => outcome.Outcome == RowOutcome.Changed))
        {
            var upsert = outcome.Upsert;
            var old = upsert.Row.Embedding.IsEmpty ? null : upsert.Row.Embedding.ToArray();
            JsonSerializer.Serialize(
                buffer,
                new UndoLine
                {
                    OrgId = _scope.OrgId,
                    Namespace = _scope.Namespace,
                    ItemId = upsert.Row.ItemId,
                    UpdatedAt = outcome.UpdatedAt,
                    Old = upsert.Row.Values,
                    New = upsert.Values,
                    EmbeddingWritten = upsert.Embedding is not null,
                    OldEmbedding = old,
                },
                BackfillJson.Line.UndoLine);
            buffer.WriteByte((byte)'\n');
        }

        if (buffer.Length == 0)
            return;

        buffer.WriteTo(_file);
        _file.Flush(flushToDisk: true);
    }

    /// <summary>Deletes the new file of a run that never began, so that the next try can use its name.</summary>
    public void Withdraw()
    {
        var isEmpty = _file.Length == 0;
        _file.Dispose();
        if (isEmpty)
            File.Delete(_file.Name);
    }

    public void Dispose() => _file.Dispose();
}
