namespace RecSys.Evaluation.Candidates.External;

/// <summary>Reads a TREC run: <c>qid Q0 docid rank score tag</c>, separated by white space.</summary>
/// <remarks>
/// The qid is the user id. Where a user has several holdouts it is followed by <c>@</c> and the holdout's time, as in <c>u1@2026-01-31T10:00:00Z</c>.
/// Percent-encoded characters of ids are decoded, as reports encode them.
/// </remarks>
static class TrecRun
{
    const int Fields = 6;

    /// <summary>Whether a file that starts with this line is a TREC run.</summary>
    public static bool IsOne(string line) => Split(line) is { Length: > 1 } fields && fields[1].Equals("Q0", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the current line and all that follow.</summary>
    public static void Read(NumberedLines lines, RunLists lists, RunErrors errors)
    {
        var (qid, query) = ("", (User: "", Time: (string?)null));
        do
        {
            var fields = Split(lines.Line);
            if (fields.Length != Fields)
            {
                errors.Add(lines.Number, "", FormattableString.Invariant($"must have the {Fields} fields qid Q0 docid rank score tag, has {fields.Length}: {lines.Line}"));
                continue;
            }

            // Most lines have the qid of the line before.
            if (fields[0] != qid)
                (qid, query) = (fields[0], Query(fields[0]));
            lists.AddItem(lines.Number, query.User, query.Time, Decode(fields[2]), fields[3], fields[4]);
        }
        while (lines.Next());
    }

    static string[] Split(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The part after the last <c>@</c> is a time only if it can be read as one: user ids may be mail addresses.</summary>
    static (string User, string? Time) Query(string qid)
    {
        var at = qid.LastIndexOf('@');
        return at >= 0 && HoldoutTime.TryRead(qid[(at + 1)..], out _) ? (Decode(qid[..at]), qid[(at + 1)..]) : (Decode(qid), null);
    }

    static string Decode(string field) => field == "%00" ? "" : Uri.UnescapeDataString(field);
}
