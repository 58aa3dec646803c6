using System.Globalization;
using System.Xml.Linq;
using ScottPlot;

namespace RecSys.Evaluation.Reports;

/// <summary>A picture in the making: marks are ScottPlot's, words are SVG text of our own.</summary>
/// <remarks>
/// ScottPlot places words glyph by glyph with the fonts of the machine, leaves out what they lack, and writes none where there is no
/// font. Words are therefore put over its marks, in the reader's own font and at the same place on every machine. Colours become
/// classes of the page's style sheet; nothing in the picture has an id of its own or refers to anything.
/// </remarks>
sealed class Drawing
{
    /// <summary>All pictures are this wide: one column of a page, and readable on a phone.</summary>
    public const int Width = 400;

    readonly List<Action<Plot>> _marks = [];
    readonly List<XElement> _words = [];
    readonly int _height;
    readonly PixelPadding _margin;
    readonly (double Min, double Max) _x;
    readonly (double Min, double Max) _y;

    /// <param name="height">Pixels, margins included.</param>
    /// <param name="margin">Room for words around the marks, in pixels.</param>
    /// <param name="x">Left and right end of the marks; different.</param>
    /// <param name="y">Bottom and top end; different.</param>
    public Drawing(int height, PixelPadding margin, (double Min, double Max) x, (double Min, double Max) y)
        => (_height, _margin, _x, _y) = (height, margin, x, y);

    /// <summary>A straight line between two points.</summary>
    public void Line(double x1, double y1, double x2, double y2, Ink ink, float width = 1)
        => Path([x1, x2], [y1, y2], ink, width, LinePattern.Solid);

    /// <summary>A line through points.</summary>
    public void Path(double[] xs, double[] ys, Ink ink, float width, LinePattern pattern)
        => _marks.Add(plot =>
        {
            var line = plot.Add.ScatterLine(xs, ys);
            line.Color = ink.Colour;
            line.LineWidth = width;
            line.LinePattern = pattern;
        });

    /// <summary>A mark at a point.</summary>
    public void Point(double x, double y, Ink ink, MarkerShape shape = MarkerShape.FilledCircle, float size = 9)
        => _marks.Add(plot => plot.Add.Marker(x, y, shape, size, ink.Colour));

    /// <summary>A filled rectangle; nothing when it has no width or height.</summary>
    public void Bar(double left, double right, double bottom, double top, Ink ink)
    {
        if (left == right || bottom == top)
            return;
        _marks.Add(plot =>
        {
            var bar = plot.Add.Rectangle(left, right, bottom, top);
            bar.FillColor = ink.Colour;
            bar.LineWidth = 0;
        });
    }

    /// <summary>Words at a point of the marks.</summary>
    /// <param name="anchor">Which end of the words stands at the point: start, middle or end.</param>
    /// <param name="right">Pixels to the right of the point.</param>
    /// <param name="down">Pixels from the point down to the line that the words stand on.</param>
    public void Word(double x, double y, string text, string anchor = "start", double right = 0, double down = 4, string style = "label")
    {
        var left = _margin.Left + (x - _x.Min) / (_x.Max - _x.Min) * (Width - _margin.Left - _margin.Right);
        var bottom = _margin.Bottom + (y - _y.Min) / (_y.Max - _y.Min) * (_height - _margin.Top - _margin.Bottom);
        _words.Add(new XElement(
            "text", new XAttribute("class", style), new XAttribute("text-anchor", anchor),
            new XAttribute("x", Pixels(left + right)), new XAttribute("y", Pixels(_height - bottom + down)), text));
    }

    /// <summary>The picture as an SVG element for a page.</summary>
    /// <param name="name">Unique on the page; the ids of title and description are made of it.</param>
    public XElement ToSvg(string name, string title, string description)
    {
        var drawn = Draw();
        var (titleId, descriptionId) = ($"{name}-title", $"{name}-description");
        return new XElement(
            "svg",
            new XAttribute("viewBox", FormattableString.Invariant($"0 0 {Width} {_height}")),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"{titleId} {descriptionId}"),
            new XElement("title", new XAttribute("id", titleId), title),
            new XElement("desc", new XAttribute("id", descriptionId), description),
            drawn.Descendants().Where(element => element.Name.LocalName is "path" or "rect" or "ellipse").Select(Mark).OfType<XElement>(),
            _words);
    }

    XDocument Draw()
    {
        using var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Frameless();
        plot.HideGrid();
        plot.HideLegend();
        plot.Layout.Fixed(_margin);
        foreach (var mark in _marks)
            mark(plot);
        plot.Axes.SetLimits(_x.Min, _x.Max, _y.Min, _y.Max);
        return XDocument.Parse(plot.GetSvgXml(Width, _height));
    }

    /// <summary>A mark with a class in the place of its colour; null for one that nobody asked for, such as a background.</summary>
    static XElement? Mark(XElement drawn)
    {
        if (drawn.Parent!.Name.LocalName == "clipPath")
            return null;

        var mark = new XElement(drawn.Name.LocalName);
        var classes = new List<string>();
        foreach (var attribute in drawn.Attributes())
        {
            switch (attribute.Name.LocalName)
            {
                case "fill" or "stroke" when Ink.Of(attribute.Value) is { } ink:
                    classes.Add($"{attribute.Name.LocalName}-{ink.Class}");
                    break;
                case "d" or "x" or "y" or "width" or "height" or "cx" or "cy" or "rx" or "ry" or "stroke-width" or "stroke-dasharray" or "transform":
                case "fill" when attribute.Value == "none":
                    mark.Add(new XAttribute(attribute.Name.LocalName, attribute.Value));
                    break;
            }
        }

        if (classes.Count == 0)
            return null;
        mark.SetAttributeValue("class", string.Join(' ', classes));
        return mark;
    }

    static string Pixels(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
