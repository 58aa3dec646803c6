using System.Globalization;
using Spectre.Console;

namespace RecSys.Hosting;

/// <summary>A table of text, for a person or a pipe.</summary>
/// <param name="Columns">Headers; one that starts with <c>&gt;</c> is aligned to the right and loses that sign.</param>
/// <param name="Rows">One array a row, as long as <paramref name="Columns"/>. Cells are escaped when written.</param>
public sealed record TextTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Writes aligned columns with two spaces between them, no colour, no trailing spaces.</summary>
    public void WritePlain(TextWriter output)
    {
        var headers = Columns.Select(Header).ToArray();
        var cells = Rows.Select(row => row.Select(Printable.Escape).ToArray()).ToArray();
        var widths = headers
            .Select((header, column) => cells.Select(row => Width(row[column])).Append(Width(header)).Max())
            .ToArray();
        foreach (var row in cells.Prepend(headers))
        {
            var line = string.Join("  ", row.Select((cell, column) => Pad(cell, widths[column], IsRight(column))));
            output.WriteLine(line.TrimEnd());
        }
    }

    internal Table ToSpectre()
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (var column = 0; column < Columns.Count; column++)
        {
            var header = new TableColumn($"[bold]{Markup.Escape(Header(Columns[column]))}[/]");
            table.AddColumn(IsRight(column) ? header.RightAligned() : header);
        }

        foreach (var row in Rows)
            table.AddRow([.. row.Select(cell => Markup.Escape(Printable.Escape(cell)))]);
        return table;
    }

    bool IsRight(int column) => Columns[column].StartsWith('>');

    static string Header(string column) => column.TrimStart('>');

    static int Width(string cell) => new StringInfo(cell).LengthInTextElements;

    static string Pad(string cell, int width, bool right)
    {
        var space = new string(' ', width - Width(cell));
        return right ? space + cell : cell + space;
    }
}
