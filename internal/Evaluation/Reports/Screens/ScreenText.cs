using System.Globalization;
using System.Text;

namespace RecSys.Evaluation.Reports;

/// <summary>Text and tables that fit a screen of <see cref="Width"/> columns. One text element is one column.</summary>
static class ScreenText
{
    /// <summary>Columns of a screen.</summary>
    public const int Width = 100;

    const int Edge = 1;
    const int Frame = 3;
    const string Indent = "  ";

    /// <summary>The text on one line, with an ellipsis where it is longer. Characters that steer a terminal become U+FFFD.</summary>
    public static string Shorten(string text, int width = Width)
    {
        var visible = Visible(text);
        var elements = new StringInfo(visible);
        return elements.LengthInTextElements <= width ? visible : elements.SubstringByTextElements(0, Math.Max(0, width - 1)) + "…";
    }

    /// <summary>The text on at most so many lines, broken at spaces; the last one has an ellipsis where the text is longer.</summary>
    public static IReadOnlyList<string> Fill(string text, int lines)
    {
        var filled = new List<string>();
        var line = "";
        var left = Visible(text);
        foreach (var word in left.Split(' '))
        {
            var indent = filled.Count == 0 ? "" : Indent;
            var longer = line.Length == 0 ? indent + word : $"{line} {word}";
            if (longer.Length <= Width || line.Length == 0)
            {
                line = longer;
                continue;
            }

            filled.Add(line);
            line = Indent + word;
        }

        filled.Add(line);
        if (filled.Count > lines)
            filled = [.. filled.Take(lines - 1), string.Join(' ', filled.Skip(lines - 1).Select(rest => rest.TrimStart())).Insert(0, lines > 1 ? Indent : "")];
        return [.. filled.Select(part => Shorten(part))];
    }

    /// <summary>The table without the last columns that do not fit, its first column shortened into the rest.</summary>
    /// <param name="firstWidth">The width that the first column keeps at least.</param>
    public static ReportTable Fit(ReportTable table, int firstWidth)
    {
        var columns = table.Columns.Count;
        while (columns > 1 && Edge + Frame + firstWidth + WidthOf(table, columns) > Width)
            columns--;
        var first = Width - Edge - Frame - WidthOf(table, columns);
        return new ReportTable(
            [Shorten(table.Columns[0], first), .. table.Columns.Take(columns).Skip(1)],
            [.. table.Rows.Select(row => (string[])[Shorten(row[0], first), .. row.Take(columns).Skip(1)])], table.KeyColumns);
    }

    /// <summary>Text cells with the same width, so that the next column starts at the same place.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - new StringInfo(text).LengthInTextElements));

    /// <summary>The width of all columns but the first, with their frames.</summary>
    static int WidthOf(ReportTable table, int columns)
        => Enumerable.Range(1, columns - 1).Sum(column =>
            Frame + table.Rows.Select(row => new StringInfo(row[column]).LengthInTextElements).Append(table.Columns[column].TrimStart('>').Length).Max());

    static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            visible.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? "\uFFFD"
                : rune.ToString());
        }

        return visible.ToString();
    }
}
