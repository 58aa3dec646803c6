using System.Globalization;
using ScottPlot;

namespace RecSys.Evaluation.Reports;

/// <summary>The shape of every picture with a row for each thing: words above, marks below them, one scale for all rows.</summary>
sealed class RowChart
{
    const int WordsHeight = 30;
    const int MarkHeight = 14;
    const int Top = 14;
    const int Bottom = 26;

    readonly int _rows;
    readonly int _rowHeight;

    /// <param name="rows">At least one.</param>
    /// <param name="marks">Marks in a row, one below the other; at least one.</param>
    public RowChart(int rows, Scale scale, int marks = 1)
    {
        (_rows, _rowHeight) = (rows, WordsHeight + marks * MarkHeight);
        Drawing = new Drawing(
            Top + rows * _rowHeight + Bottom, new PixelPadding(left: 4, right: 4, bottom: Bottom, top: Top), (scale.Min, scale.Max), (0, rows * _rowHeight));
        foreach (var tick in scale.Ticks)
        {
            Drawing.Line(tick, 0, tick, rows * _rowHeight, Ink.Grid);
            Drawing.Word(
                tick, 0, tick.ToString(scale.Format, CultureInfo.InvariantCulture),
                tick == scale.Ticks[0] ? "start" : tick == scale.Ticks[^1] ? "end" : "middle", down: 16, style: "tick");
        }

        Left = scale.Min;
        Right = scale.Max;
    }

    /// <summary>What is drawn on; x is the scale, y is <see cref="MiddleOf"/>.</summary>
    public Drawing Drawing { get; }

    double Left { get; }

    double Right { get; }

    /// <summary>Where a mark of a row lies; rows and marks count from the top.</summary>
    public double MiddleOf(int row, int mark = 0) => (_rows - row) * _rowHeight - WordsHeight - mark * MarkHeight;

    /// <summary>The words above a row's marks: a name, shortened when there is no room, and a value.</summary>
    public void Words(int row, string name, string value)
    {
        const int Characters = 56;
        Drawing.Word(Left, MiddleOf(row), Shorten(name, Characters - value.Length), down: -12);
        Drawing.Word(Right, MiddleOf(row), value, "end", down: -12, style: "value");
    }

    /// <summary>The first characters as a reader counts them, the last of them "…" when there were more.</summary>
    internal static string Shorten(string text, int characters)
    {
        var elements = StringInfo.ParseCombiningCharacters(text);
        return elements.Length <= characters ? text : text[..elements[characters - 1]].TrimEnd() + "…";
    }

    /// <summary>An interval with a mark in it.</summary>
    public void Interval(int row, double value, Statistics.Interval interval, Ink ink, int mark = 0)
    {
        var y = MiddleOf(row, mark);
        Drawing.Line(interval.Lower, y, interval.Upper, y, ink, width: 2.5f);
        foreach (var end in (double[])[interval.Lower, interval.Upper])
            Drawing.Line(end, y - 4, end, y + 4, ink, width: 1.5f);
        Drawing.Point(value, y, ink);
    }

    /// <summary>A vertical line through all rows.</summary>
    public void Across(double x, Ink ink, float width, LinePattern pattern)
        => Drawing.Path([x, x], [0, _rows * _rowHeight], ink, width, pattern);
}
