using System.Globalization;
using Spectre.Console;

namespace RecSys.Hosting;

/// <summary>A table of text.</summary>
/// <param name="Columns">Headers; one that starts with <c>&gt;</c> is aligned to the right and loses that sign.</param>
/// <param name="Rows">One array per row, as long as <paramref name="Columns"/>. Cells are escaped when written.</param>
/// <param name="KeyColumns">
/// How many of the first columns identify a row. A table that is too wide for a terminal is drawn in pieces, and each piece repeats them.
/// </param>
public sealed record TextTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, int KeyColumns = 1)
{
    // Each cell has a space on both sides and a line after it. The table has one more line at its left edge.
    const int Frame = 3;
    const int Edge = 1;

    /// <summary>Writes aligned columns with two spaces between them, no colour, no trailing spaces.</summary>
    public void WritePlain(TextWriter output)
    {
        var widths = Widths();
        foreach (var row in Rows.Select(row => row.Select(Printable.Escape)).Prepend(Columns.Select(Header)))
        {
            var line = string.Join("  ", row.Select((cell, column) => Pad(cell, widths[column], IsRight(column))));
            output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>The columns of each piece. A piece is wider than the terminal only if its key columns and one more column already are.</summary>
    /// <param name="width">Of the terminal, in characters.</param>
    public IReadOnlyList<IReadOnlyList<int>> Pieces(int width)
    {
        var widths = Widths();
        int[] keys = [.. Enumerable.Range(0, Math.Min(KeyColumns, Columns.Count))];
        var keyWidth = Edge + keys.Sum(key => widths[key] + Frame);
        var pieces = new List<List<int>> { new(keys) };
        var used = keyWidth;
        for (var column = keys.Length; column < Columns.Count; column++)
        {
            if (used + widths[column] + Frame > width && pieces[^1].Count > keys.Length)
            {
                pieces.Add([.. keys]);
                used = keyWidth;
            }

            pieces[^1].Add(column);
            used += widths[column] + Frame;
        }

        return pieces;
    }

    internal IEnumerable<Table> ToSpectre(int width) => Pieces(width).Select(Draw);

    Table Draw(IReadOnlyList<int> columns)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (var column in columns)
        {
            var header = new TableColumn($"[bold]{Markup.Escape(Header(Columns[column]))}[/]");
            table.AddColumn(IsRight(column) ? header.RightAligned() : header);
        }

        foreach (var row in Rows)
            table.AddRow([.. columns.Select(column => Markup.Escape(Printable.Escape(row[column])))]);
        return table;
    }

    int[] Widths()
        => [.. Columns.Select((name, column) => Rows.Select(row => Width(Printable.Escape(row[column]))).Append(Width(Header(name))).Max())];

    bool IsRight(int column) => Columns[column].StartsWith('>');

    static string Header(string column) => column.TrimStart('>');

    static int Width(string cell) => new StringInfo(cell).LengthInTextElements;

    static string Pad(string cell, int width, bool right)
    {
        var space = new string(' ', width - Width(cell));
        return right ? space + cell : cell + space;
    }
}
