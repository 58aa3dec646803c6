using RecSys.Evaluation.Candidates;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>A file that a user wrote.</summary>
static class InputFile
{
    const int MostErrors = 20;

    /// <summary>Opens and reads it.</summary>
    /// <param name="flag">What an error names.</param>
    /// <exception cref="CommandException">It cannot be read, or something in it is wrong: <see cref="ExitCodes.Usage"/> with every error.</exception>
    public static T Read<T>(string flag, string path, Func<TextReader, T> read)
    {
        try
        {
            using var file = File.OpenText(path);
            return read(file);
        }
        catch (CandidateFileException e)
        {
            var more = e.Errors.Count > MostErrors ? FormattableString.Invariant($"; and {e.Errors.Count - MostErrors:N0} more") : "";
            throw new CommandException(ExitCodes.Usage, string.Join("; ", e.Errors.Take(MostErrors)) + more, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{flag}: '{path}' cannot be read: {e.Message}", e);
        }
    }
}
