using System.Globalization;

namespace RecSys.Evaluation.Reports;

/// <summary>A chart of rows: in each row a label and marks below it, one scale for all rows.</summary>
sealed class RowChart
{
    /// <summary>Characters that a label has room for, its value included.</summary>
    internal const int LabelCharacters = 56;

    const int LabelHeight = 30;
    const int MarkHeight = 14;
    const int Top = 14;
    const int Bottom = 26;

    readonly int _rows;
    readonly int _marks;
    readonly int _rowHeight;

    /// <param name="rows">At least one.</param>
    /// <param name="marks">Marks per row, one below the other; at least one.</param>
    public RowChart(int rows, Scale scale, int marks = 1)
    {
        (_rows, _marks, _rowHeight) = (rows, marks, LabelHeight + marks * MarkHeight);
        (Left, Right) = (scale.Min, scale.Max);
        Svg = new Svg(Top + rows * _rowHeight + Bottom, new ChartMargin(Left: 4, Right: 4, Bottom, Top), (scale.Min, scale.Max), (0, rows * _rowHeight));
        foreach (var tick in scale.Ticks)
        {
            Across(tick, Ink.Grid);
            Svg.Text(
                tick, 0, tick.ToString(scale.Format, CultureInfo.InvariantCulture),
                tick == scale.Ticks[0] ? "start" : tick == scale.Ticks[^1] ? "end" : "middle", down: 16, style: "tick");
        }
    }

    /// <summary>The chart; x is a value of the scale, y is <see cref="MiddleOf"/>.</summary>
    public Svg Svg { get; }

    double Left { get; }

    double Right { get; }

    /// <summary>The y coordinate of a mark; rows and marks count from the top.</summary>
    public double MiddleOf(int row, int mark = 0) => (_rows - row) * _rowHeight - LabelHeight - mark * MarkHeight;

    /// <summary>The label above a row's marks: a name, shortened to the room there is, and a value.</summary>
    public void Label(int row, string name, string value)
    {
        Svg.Text(Left, MiddleOf(row), Shorten(name, LabelCharacters - value.Length), down: -12);
        Svg.Text(Right, MiddleOf(row), value, "end", down: -12, style: "value");
    }

    /// <summary>The first characters as a reader counts them; "…" is the last one when the text is longer.</summary>
    internal static string Shorten(string text, int characters)
    {
        var elements = StringInfo.ParseCombiningCharacters(text);
        return elements.Length <= characters ? text : text[..elements[characters - 1]].TrimEnd() + "…";
    }

    /// <summary>An interval, with a marker at the value.</summary>
    public void Interval(int row, double value, Statistics.Interval interval, Ink ink, int mark = 0, Marker marker = Marker.Circle)
    {
        var y = MiddleOf(row, mark);
        Svg.Line([(interval.Lower, y), (interval.Upper, y)], ink, width: 2.5);
        foreach (var end in (double[])[interval.Lower, interval.Upper])
            Svg.Line([(end, y - 4), (end, y + 4)], ink, width: 1.5);
        Svg.Marker(value, y, marker, ink);
    }

    /// <summary>A dash and a short text beside zero, on the side with more room, for a row whose value has no interval.</summary>
    public void Dash(int row, string text, Ink ink, int mark = 0)
    {
        const int Gap = 10;
        const int Length = 12;
        var y = MiddleOf(row, mark);
        var side = Right >= -Left ? 1 : -1;
        var pixel = side * (Right - Left) / Svg.PlotWidth;
        Svg.Line([(Gap * pixel, y), ((Gap + Length) * pixel, y)], ink, width: 2.5);
        Svg.Text((Gap + Length + 6) * pixel, y, text, side > 0 ? "start" : "end", style: "tick");
    }

    /// <summary>A vertical line beside the marks of every row. It leaves out the labels.</summary>
    public void Across(double x, Ink ink, double width = 1, string dashes = "")
    {
        for (var row = 0; row < _rows; row++)
            Svg.Line([(x, MiddleOf(row) + MarkHeight / 2 + 2), (x, row == _rows - 1 ? 0 : MiddleOf(row, _marks - 1) - MarkHeight / 2 - 2)], ink, width, dashes);
    }
}
