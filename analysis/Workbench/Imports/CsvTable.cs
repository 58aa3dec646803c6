using System.Globalization;
using CsvHelper;
using RecSys.Jobs.Runs;

namespace RecSys.Workbench.Imports;

/// <summary>Reads a CSV file with a header line, one record after another. Invalid lines are rejected and counted.</summary>
sealed class CsvTable : IDisposable
{
    const int LongestLine = 1 << 20;

    readonly string _path;
    readonly Rejections _rejections;
    readonly CsvReader _reader;
    readonly int[] _columns;

    /// <param name="columns">The columns to read; the file may have them in any order and contain others.</param>
    /// <exception cref="CommandException">The file is missing (usage) or lacks a column (data).</exception>
    public CsvTable(string path, Rejections rejections, params string[] columns)
    {
        if (!File.Exists(path))
            throw new CommandException(ExitCodes.Usage, $"{path}: expected a CSV file, found none");

        _path = path;
        _rejections = rejections;
        _reader = CsvReader.FromFile(path, new CsvReaderOptions
        {
            Separator = ',',
            TrimWhitespace = true,
            TrimInsideQuotes = true,
            TrackLineNumbers = true,
            MaxRecordSize = LongestLine,
            // No data set has a line break in a field. An unclosed quote must not include the lines below it.
            AllowLineBreaksInQuotes = false,
            MalformedData = CsvMalformedDataHandling.Skip,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            OnMalformedRecord = record => _rejections.Add(Describe(record.Reason), Place(record.LineNumber)),
        });

        string[] header = [.. _reader.Headers];
        _columns = Array.ConvertAll(columns, column => Array.FindIndex(header, name => name.Trim().Equals(column, StringComparison.OrdinalIgnoreCase)));
        var missing = columns.Where((_, i) => _columns[i] < 0).ToArray();
        if (missing.Length > 0)
        {
            _reader.Dispose();
            throw new CommandException(
                ExitCodes.Data, $"{path}: expected the columns {string.Join(", ", columns)} in the first line, missing {string.Join(", ", missing)}");
        }
    }

    /// <summary>A trimmed field of the current record, by position in the requested columns.</summary>
    public string this[int column] => _reader.GetString(_columns[column]);

    /// <summary>Moves to the next complete record; false at the end.</summary>
    /// <exception cref="CommandException">A line is longer than 1 MiB.</exception>
    public bool Read()
    {
        try
        {
            while (_reader.Read())
            {
                if (!_reader.RawRecord.Contains((byte)0))
                    return true;
                Reject("NUL character, which the database cannot store");
            }

            return false;
        }
        catch (CsvFormatException e)
        {
            throw new CommandException(ExitCodes.Data, $"{_path}: expected lines of at most {LongestLine} bytes: {e.Message}", e);
        }
    }

    /// <summary>Rejects the current record.</summary>
    public void Reject(string reason) => _rejections.Add(reason, Place(_reader.LineNumber));

    public void Dispose() => _reader.Dispose();

    string Place(long line) => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(_path)}:{line}");

    static string Describe(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.FieldCountMismatch => "wrong number of fields",
        CsvMalformedReason.StrayQuote or CsvMalformedReason.TextAfterClosingQuote => "quote in the middle of a field",
        _ => "quote that is not closed in its line",
    };
}
