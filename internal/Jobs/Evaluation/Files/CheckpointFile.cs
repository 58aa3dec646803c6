using System.Text;
using RecSys.Evaluation.Sweep;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>The file of <c>--resume</c>: finished trials, read at the start and appended as trials finish. Locked, so that no second run writes to it.</summary>
sealed class CheckpointFile : IDisposable
{
    readonly string _path;
    readonly FileStream _file;
    readonly IReadOnlyList<FinishedTrial> _trials;
    readonly int _wholeBytes;

    CheckpointFile(string path, FileStream file, CheckpointHeader? header, IReadOnlyList<FinishedTrial> trials, int wholeBytes)
        => (_path, _file, Header, _trials, _wholeBytes) = (path, file, header, trials, wholeBytes);

    /// <summary>Null for a new file.</summary>
    public CheckpointHeader? Header { get; }

    /// <exception cref="CommandException">It cannot be opened, or is not a checkpoint.</exception>
    public static CheckpointFile Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (file.Length == 0)
                return new CheckpointFile(path, file, null, [], 0);

            using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
            var text = reader.ReadToEnd();
            var (header, trials) = SweepCheckpoint.Read(text);
            return new CheckpointFile(path, file, header, trials, Encoding.UTF8.GetByteCount(text.AsSpan(0, text.LastIndexOf('\n') + 1)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            file?.Dispose();
            throw new CommandException(ExitCodes.Usage, $"--resume: '{path}' {(e is FormatException ? "is not a checkpoint" : "cannot be opened")}: {e.Message}", e);
        }
    }

    /// <summary>Prepares the file for appending: a new file gets its header, and a last line that was cut off is removed.</summary>
    /// <returns>The finished trials.</returns>
    /// <exception cref="CommandException">The file belongs to another sweep.</exception>
    public IReadOnlyList<FinishedTrial> Resume(CheckpointHeader header)
    {
        if (Header is { } own && own.DifferencesFrom(header) is { Count: > 0 } differences)
        {
            throw CommandException.BadValue(
                "--resume", _path, $"a checkpoint with the same rows, flags and sweep; this file has another {string.Join(", another ", differences)} (name a new file to start from scratch)");
        }

        _file.SetLength(_wholeBytes);
        _file.Seek(0, SeekOrigin.End);
        if (Header is null)
            Write(SweepCheckpoint.Line(header));
        return _trials;
    }

    /// <summary>Appends finished trials and hands them to the operating system, so that they survive the process.</summary>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public void Append(IReadOnlyList<FinishedTrial> trials) => Write(string.Concat(trials.Select(trial => SweepCheckpoint.Line(trial))));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    void Write(string text)
    {
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(text));
            _file.Flush();
        }
        catch (IOException e)
        {
            throw new CommandException(ExitCodes.Usage, $"--resume: '{_path}' cannot be written: {e.Message}", e);
        }
    }
}
