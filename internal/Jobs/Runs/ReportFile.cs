namespace RecSys.Jobs.Runs;

/// <summary>The file of <c>--report</c>: UTF-8 without a byte order mark, one JSON document and a line feed.</summary>
public static class ReportFile
{
    /// <summary>Opens the file for writing before the work starts, so that a bad path costs no run. An existing file keeps its content.</summary>
    /// <param name="path">Null checks nothing.</param>
    /// <exception cref="CommandException">The file cannot be written: <see cref="ExitCodes.Usage"/>.</exception>
    public static void Check(string? path)
    {
        if (path is null)
            return;

        try
        {
            File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadValue("--report", path, $"a writable file ({e.Message})");
        }
    }

    /// <summary>Replaces the file's content.</summary>
    /// <param name="path">Null writes nothing.</param>
    public static void Write(string? path, string json)
    {
        if (path is not null)
            File.WriteAllText(path, json + "\n");
    }
}
