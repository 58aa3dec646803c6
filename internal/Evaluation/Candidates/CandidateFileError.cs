namespace RecSys.Evaluation.Candidates;

/// <summary>One thing wrong with a candidate file.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Path">Where in the document, such as <c>configs[2].alpha</c>; empty for the file as a whole.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record CandidateFileError(string File, long Line, string Path, string Message)
{
    /// <summary><c>marketplace.json:12: configs[2].alpha: must be 0 or more, was -0.1</c>.</summary>
    public override string ToString()
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}: {(Path.Length == 0 ? "" : Path + ": ")}{Message}");
}

/// <summary>A candidate file that cannot be used, with everything that is wrong with it.</summary>
public sealed class CandidateFileException(IReadOnlyList<CandidateFileError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>All errors, in the order of the file.</summary>
    public IReadOnlyList<CandidateFileError> Errors { get; } = errors;
}
