using CsvHelper;

namespace RecSys.Evaluation.Candidates.External;

/// <summary>Reads CSV with a header: <c>user</c> (or <c>user_id</c>), <c>item</c> (or <c>item_id</c>), <c>rank</c> or <c>score</c>, optionally <c>time</c>.</summary>
/// <remarks>The columns can be in any order; others are ignored. Separated by comma, semicolon or tab; fields can be quoted.</remarks>
static class CsvRun
{
    const int LongestRecord = 1 << 20;

    static readonly string[] User = ["user", "user_id"], Item = ["item", "item_id"], Rank = ["rank"], Score = ["score"], Time = ["time"];

    /// <summary>Whether a file that starts with this line is CSV: it has a column for users or items.</summary>
    public static bool IsOne(string line)
        => line.Split(SeparatorOf(line)).Select(name => name.Trim(' ', '"')).Any(name => ((string[])[.. User, .. Item]).Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads the current line, which is the header, and all that follow.</summary>
    public static void Read(NumberedLines lines, RunLists lists, RunErrors errors)
    {
        var before = lines.Number - 1;
        using var reader = CsvReader.Create(lines.ToReader(), new CsvReaderOptions
        {
            Separator = SeparatorOf(lines.Line),
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = LongestRecord,
            MalformedData = CsvMalformedDataHandling.Skip,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            OnMalformedRecord = record => errors.Add(before + record.LineNumber, "", Describe(record.Reason)),
        });
        string[] header = [.. reader.Headers];
        var (user, item, rank, score, time) = (Column(User), Column(Item), Column(Rank), Column(Score), Column(Time));
        if (user < 0 || item < 0 || (rank < 0 && score < 0))
        {
            errors.Add(lines.Number, "", $"must have the columns user, item, and rank or score, has {string.Join(", ", header)}");
            return;
        }

        while (TryRead(reader, before, errors))
        {
            var line = before + reader.LineNumber;
            if ((reader.GetString(user), reader.GetString(item)) is not ({ Length: > 0 } userId, { Length: > 0 } itemId))
                errors.Add(line, reader.GetString(user).Length == 0 ? "user" : "item", "must not be empty");
            else
                lists.AddItem(line, userId, Text(time), itemId, Text(rank), Text(score));
        }

        int Column(string[] names)
        {
            int[] found = [.. header.Index().Where(column => names.Contains(column.Item.Trim(), StringComparer.OrdinalIgnoreCase)).Select(column => column.Index)];
            if (found.Length > 1)
                errors.Add(lines.Number, names[0], $"is the column of {string.Join(" and ", found.Select(column => $"'{header[column]}'"))}; one is expected");
            return found.Length == 0 ? -1 : found[0];
        }

        string? Text(int column) => column >= 0 && reader.GetString(column) is { Length: > 0 } text ? text : null;
    }

    static bool TryRead(CsvReader reader, long before, RunErrors errors)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException)
        {
            errors.Add(before + Math.Max(1, reader.LineNumber), "", FormattableString.Invariant($"is followed by a record longer than {LongestRecord:N0} bytes"));
            return false;
        }
    }

    static char SeparatorOf(string header) => ((char[])[',', ';', '\t']).MaxBy(separator => header.Count(c => c == separator));

    static string Describe(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.FieldCountMismatch => "must have as many fields as the header",
        CsvMalformedReason.StrayQuote or CsvMalformedReason.TextAfterClosingQuote => "has a quote in the middle of a field",
        _ => "has a quote that is not closed",
    };
}
