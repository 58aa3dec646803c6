namespace RecSys.Evaluation.Candidates.External;

/// <summary>Reads the lists of an external run: a TREC run, CSV with a header, or one JSON object per line. The first line shows which of them a file is.</summary>
/// <remarks>
/// A list is ordered by rank where there are ranks, then by descending score, then by item id. Only the order counts: a list whose ranks are 0, 1, 5
/// has three positions. Blank lines, a byte order mark and both kinds of line ends are accepted.
/// </remarks>
public static class RunFile
{
    const string Expected =
        "must be a TREC run (qid Q0 docid rank score tag), CSV with a header (user, item, rank or score, optionally time) or one JSON object per line";

    /// <summary>Reads a whole file.</summary>
    /// <param name="name">The file name in errors.</param>
    /// <returns>At least one list, by user id, then by time.</returns>
    /// <exception cref="CandidateFileException">The file is wrong. The exception lists the errors, at most <see cref="RunErrors.Most"/>.</exception>
    public static IReadOnlyList<ExternalList> Read(string name, TextReader text)
    {
        var errors = new RunErrors(name);
        var lists = new RunLists(errors);
        var lines = new NumberedLines(text);
        if (lines.Next())
        {
            // First TREC, whose user ids may start with a brace.
            if (TrecRun.IsOne(lines.Line))
                TrecRun.Read(lines, lists, errors);
            else if (JsonRun.IsOne(lines.Line))
                JsonRun.Read(lines, lists, errors);
            else if (CsvRun.IsOne(lines.Line))
                CsvRun.Read(lines, lists, errors);
            else
                errors.Add(lines.Number, "", $"{Expected}, was {lines.Line}");
        }

        errors.ThrowIfAny();
        return lists.Build();
    }
}
