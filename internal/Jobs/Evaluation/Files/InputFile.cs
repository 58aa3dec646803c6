using RecSys.Evaluation.Candidates;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Jobs.Evaluation;

/// <summary>A file that a user wrote.</summary>
static class InputFile
{
    const int MostErrors = 20;

    /// <summary>Opens and reads it.</summary>
    /// <param name="flag">The option that names the file, for errors.</param>
    /// <exception cref="CommandException">It cannot be read, or its content is wrong: <see cref="ExitCodes.Usage"/> with every error, at most 20.</exception>
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

    /// <summary>The users that a sweep's recommendation in the file of <c>--configs</c> asks for; null without one.</summary>
    /// <exception cref="CommandException">As for <see cref="Read"/>.</exception>
    public static RecommendationUsers? RecommendationUsers(string? configs)
    {
        if (configs is null)
            return null;
        var text = Read("--configs", configs, file => file.ReadToEnd());
        return Read("--configs", configs, _ => RecSys.Evaluation.Candidates.RecommendationUsers.Read(Path.GetFileName(configs), () => new StringReader(text)));
    }

    /// <summary>The candidates of <c>--configs</c>; without a file the default ones.</summary>
    /// <param name="current">Fields that a candidate leaves out have these values.</param>
    /// <exception cref="CommandException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<Candidate> Candidates(string? configs, BlendSettings current)
        => configs is null ? Candidate.Defaults(current) : Candidates("--configs", configs, current);

    /// <summary>The candidates of a file, with the run files that it names.</summary>
    /// <param name="flag">The option that names the file, for errors.</param>
    /// <param name="current">Fields that a candidate leaves out have these values.</param>
    /// <exception cref="CommandException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<Candidate> Candidates(string flag, string path, BlendSettings current)
        => Read(flag, path, text => CandidateFile.Read(Path.GetFileName(path), text, current, open: run => RunFileReader.Open(path, run)));
}
