namespace RecSys.Evaluation.Candidates.External;

/// <summary>The errors of one run file. A file with many is given up early: its other errors are probably the same.</summary>
/// <param name="file">The file name in errors.</param>
sealed class RunErrors(string file)
{
    /// <summary>Number of errors after which reading stops.</summary>
    public const int Most = 20;

    readonly List<CandidateFileError> _errors = [];

    /// <summary>Adds an error.</summary>
    /// <param name="line">From 1.</param>
    /// <param name="field">The field that is wrong, such as <c>rank</c>; empty for the whole line.</param>
    /// <exception cref="CandidateFileException">It is the last one that is collected.</exception>
    public void Add(long line, string field, string message)
    {
        _errors.Add(new CandidateFileError(file, line, field, DocumentSection.Shorten(message)));
        if (_errors.Count == Most)
            ThrowIfAny();
    }

    /// <exception cref="CandidateFileException">There are errors.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new CandidateFileException(_errors);
    }
}
