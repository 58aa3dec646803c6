using System.Globalization;
using System.Xml.Linq;

namespace RecSys.Evaluation.Reports;

/// <summary>An SVG chart, drawn in data coordinates. Text is always in front of marks, whatever the order of the calls.</summary>
/// <remarks>
/// Colours are classes of the page's style sheet, text is in the reader's own font, and nothing in the chart refers to anything. The same
/// calls give the same elements on every machine and in every culture.
/// </remarks>
/// <param name="height">Pixels, margin included.</param>
/// <param name="margin">Space around the plot area, for text.</param>
/// <param name="x">Data values at the left and right edge of the plot area; different.</param>
/// <param name="y">Data values at the bottom and top edge of the plot area; different.</param>
sealed class Svg(int height, ChartMargin margin, (double Min, double Max) x, (double Min, double Max) y)
{
    /// <summary>Width of every chart in pixels: one column of a page, and readable on a phone.</summary>
    const int Width = 400;

    /// <summary>Pixels between the left and right edge of the plot area.</summary>
    public int PlotWidth => Width - margin.Left - margin.Right;

    readonly List<XElement> _marks = [];
    readonly List<XElement> _texts = [];

    /// <summary>A line through points.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="dashes">As in SVG's <c>stroke-dasharray</c>; empty for a solid line.</param>
    public void Line(IEnumerable<(double X, double Y)> points, Ink ink, double width = 1, string dashes = "")
        => Path("M" + string.Join('L', points.Select(point => $"{Pixels(Left(point.X))} {Pixels(Top(point.Y))}")), new XAttribute("class", $"stroke-{ink.Class}"),
            new XAttribute("stroke-width", Pixels(width)), new XAttribute("fill", "none"), dashes.Length == 0 ? null : new XAttribute("stroke-dasharray", dashes));

    /// <summary>A filled circle.</summary>
    /// <param name="size">Diameter in pixels.</param>
    public void Circle(double x, double y, Ink ink, double size = 9)
        => Mark("circle", ink, ("cx", Left(x)), ("cy", Top(y)), ("r", size / 2));

    /// <summary>A marker, about 10 pixels wide.</summary>
    public void Marker(double x, double y, Marker marker, Ink ink) => _marks.Add(Markers.Draw(Left(x), Top(y), marker, ink));

    /// <summary>A filled rectangle; nothing when its width or height is 0.</summary>
    /// <param name="left">At most <paramref name="right"/>.</param>
    /// <param name="bottom">At most <paramref name="top"/>.</param>
    /// <param name="lines">Lines over the rectangle.</param>
    public void Bar(double left, double right, double bottom, double top, Ink ink, AreaLines? lines = null)
    {
        if (left >= right || bottom >= top)
            return;

        var (x, y, width, height) = (Left(left), Top(top), Left(right) - Left(left), Top(bottom) - Top(top));
        Mark("rect", ink, ("x", x), ("y", y), ("width", width), ("height", height));
        if (lines is { } over && Textures.Draw(x, y, width, height, over.Texture, over.Ink) is { } texture)
            _marks.Add(texture);
    }

    /// <summary>Text at a data point.</summary>
    /// <param name="anchor">The part of the text that is at the point: start, middle or end.</param>
    /// <param name="right">Pixels to move the text to the right.</param>
    /// <param name="down">Pixels from the point down to the baseline of the text.</param>
    /// <param name="style">A class of the page's style sheet.</param>
    public void Text(double x, double y, string text, string anchor = "start", double right = 0, double down = 4, string style = "label")
        => _texts.Add(new XElement(
            "text", new XAttribute("class", style), new XAttribute("text-anchor", anchor),
            new XAttribute("x", Pixels(Left(x) + right)), new XAttribute("y", Pixels(Top(y) + down)), text));

    /// <summary>The chart as an element of a page.</summary>
    /// <param name="name">Unique on the page; the ids of title and description start with it.</param>
    public XElement ToElement(string name, string title, string description)
    {
        var (titleId, descriptionId) = ($"{name}-title", $"{name}-description");
        return new XElement(
            "svg",
            new XAttribute("viewBox", FormattableString.Invariant($"0 0 {Width} {height}")),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"{titleId} {descriptionId}"),
            new XElement("title", new XAttribute("id", titleId), title),
            new XElement("desc", new XAttribute("id", descriptionId), description),
            _marks, _texts);
    }

    void Path(string data, params XAttribute?[] attributes)
        => _marks.Add(new XElement("path", new XAttribute("d", data), attributes));

    void Mark(string element, Ink ink, params (string Name, double Value)[] attributes)
        => _marks.Add(new XElement(
            element, new XAttribute("class", $"fill-{ink.Class}"), attributes.Select(attribute => new XAttribute(attribute.Name, Pixels(attribute.Value)))));

    double Left(double value) => margin.Left + (value - x.Min) / (x.Max - x.Min) * PlotWidth;

    double Top(double value) => margin.Top + (y.Max - value) / (y.Max - y.Min) * (height - margin.Top - margin.Bottom);

    static string Pixels(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The space around a plot area, in pixels.</summary>
readonly record struct ChartMargin(int Left, int Right, int Bottom, int Top);
