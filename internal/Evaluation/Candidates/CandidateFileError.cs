namespace RecSys.Evaluation.Candidates;

/// <summary>One error in a candidate file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Path">Path in the document, such as <c>configs[2].alpha</c>; empty for the whole file.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record CandidateFileError(string File, long Line, string Path, string Message)
{
    /// <summary><c>marketplace.json:12: configs[2].alpha: must be 0 or more, was -0.1</c>.</summary>
    public override string ToString()
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}: {(Path.Length == 0 ? "" : Path + ": ")}{Message}");
}

/// <summary>A candidate file cannot be used. The message lists all errors.</summary>
public sealed class CandidateFileException(IReadOnlyList<CandidateFileError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>All errors, in the order of discovery.</summary>
    public IReadOnlyList<CandidateFileError> Errors { get; } = errors;
}
