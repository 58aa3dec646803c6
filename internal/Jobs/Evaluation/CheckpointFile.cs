using System.Text;
using RecSys.Evaluation.Sweep;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>The file of <c>--resume</c>: read when it is there, and added to as trials finish. Held so that no second run writes to it.</summary>
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

    /// <exception cref="CommandException">It cannot be opened, or is no checkpoint.</exception>
    public static CheckpointFile Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
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
            throw new CommandException(ExitCodes.Usage, $"--resume: '{path}' {(e is FormatException ? "is no checkpoint" : "cannot be opened")}: {e.Message}", e);
        }
    }

    /// <summary>The trials that are finished already. A new file gets its header; a line that was cut off is removed.</summary>
    /// <exception cref="CommandException">The file is the checkpoint of something else.</exception>
    public IReadOnlyList<FinishedTrial> GoOn(CheckpointHeader header)
    {
        if (Header is { } own && own.DifferencesFrom(header) is { Count: > 0 } differences)
        {
            throw CommandException.BadValue(
                "--resume", _path, $"a checkpoint of these rows, flags and sweep; this one has another {string.Join(", another ", differences)} (name a new file to begin anew)");
        }

        _file.SetLength(_wholeBytes);
        _file.Seek(0, SeekOrigin.End);
        if (Header is null)
            Write(SweepCheckpoint.Line(header));
        return _trials;
    }

    /// <summary>Adds finished trials and hands them to the system, so that they outlive the process.</summary>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public void Append(IReadOnlyList<FinishedTrial> trials) => Write(string.Concat(trials.Select(SweepCheckpoint.Line)));

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
