using System.Xml.Linq;
using RecSys.Evaluation.Reports;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class SvgTests
{
    // A plot area of 380 by 60 pixels: x 0 to 10 is at 12 to 392, y 0 to 2 is at 64 to 4.
    static XElement Draw(Action<Svg> draw)
    {
        var svg = new Svg(80, new ChartMargin(Left: 12, Right: 8, Bottom: 16, Top: 4), (0, 10), (0, 2));
        draw(svg);
        return svg.ToElement("chart", "title", "description");
    }

    static string[] Shapes(Action<Svg> draw)
        => [.. Draw(draw).Elements().Skip(2).Select(element => element.ToString(SaveOptions.DisableFormatting))];

    static readonly Dictionary<string, Action<Svg>> Marks = new()
    {
        ["""<path d="M12 64L392 4" class="stroke-grid" stroke-width="1" fill="none" />"""] = svg => svg.Line([(0, 0), (10, 2)], Ink.Grid),
        ["""<path d="M50 34L88 34L126 49" class="stroke-series-2" stroke-width="2.5" fill="none" stroke-dasharray="6 4" />"""]
            = svg => svg.Line([(1, 1), (2, 1), (3, 0.5)], Ink.OfSeries(8), 2.5, "6 4"),
        ["""<path d="M24.67 44L12 64" class="stroke-axis" stroke-width="1" fill="none" />"""] = svg => svg.Line([(1.0 / 3, 2.0 / 3), (0, 0)], Ink.Axis),
        ["""<circle class="fill-accent" cx="202" cy="34" r="4.5" />"""] = svg => svg.Circle(5, 1, Ink.Accent),
        ["""<circle class="fill-neutral" cx="202" cy="34" r="4.5" />"""] = svg => svg.Marker(5, 1, Marker.Circle, Ink.Neutral),
        ["""<rect class="fill-neutral" x="197.5" y="29.5" width="9" height="9" />"""] = svg => svg.Marker(5, 1, Marker.Square, Ink.Neutral),
        ["""<path class="fill-neutral" d="M196 34l6 -6l6 6l-6 6Z" />"""] = svg => svg.Marker(5, 1, Marker.Diamond, Ink.Neutral),
        ["""<path class="fill-neutral" d="M196 38.5l6 -10l6 10Z" />"""] = svg => svg.Marker(5, 1, Marker.Triangle, Ink.Neutral),
        ["""<circle class="stroke-neutral hollow" cx="202" cy="34" r="4" stroke-width="2" />"""] = svg => svg.Marker(5, 1, Marker.Ring, Ink.Neutral),
        ["""<path class="stroke-neutral" d="M197.5 29.5l9 9m0 -9l-9 9" stroke-width="2.5" fill="none" />"""] = svg => svg.Marker(5, 1, Marker.Cross, Ink.Neutral),
        ["""<rect class="fill-stage-7" x="50" y="4" width="76" height="60" />"""] = svg => svg.Bar(1, 3, 0, 2, Ink.OfMissReason(7)),
        ["""<text class="tick" text-anchor="end" x="394" y="80">10</text>"""] = svg => svg.Text(10, 0, "10", "end", right: 2, down: 16, style: "tick"),
        ["""<text class="label" text-anchor="start" x="12" y="8">&lt;b&gt; &amp; "x"</text>"""] = svg => svg.Text(0, 2, "<b> & \"x\""),
    };

    static IEnumerable<string> Expected => Marks.Keys;

    [TestCaseSource(nameof(Expected))]
    public void A_mark_is_at_its_data_point(string expected)
        => Assert.That(Shapes(Marks[expected]), Is.EqualTo(new[] { expected }));

    [TestCaseSource(nameof(Expected))]
    [SetCulture("de-DE")]
    public void A_mark_does_not_depend_on_the_culture(string expected)
        => Assert.That(Shapes(Marks[expected]), Is.EqualTo(new[] { expected }));

    // A bar of 38 by 15 pixels, from x 50 to 88 and from y 34 to 49.
    [TestCase(nameof(Texture.Upright), "M54 34V49M60 34V49M66 34V49M72 34V49M78 34V49M84 34V49")]
    [TestCase(nameof(Texture.Level), "M50 36H88M50 42H88M50 48H88")]
    [TestCase(nameof(Texture.Rising), "M50 40L56 34M50 46L62 34M53 49L68 34M59 49L74 34M65 49L80 34M71 49L86 34M77 49L88 38M83 49L88 44")]
    [TestCase(nameof(Texture.Falling), "M50 44L55 49M50 38L61 49M52 34L67 49M58 34L73 49M64 34L79 49M70 34L85 49M76 34L88 46M82 34L88 40")]
    public void The_lines_of_a_bar_end_at_its_edges(string texture, string lines)
    {
        var shapes = Shapes(svg => svg.Bar(1, 2, 0.5, 1, Ink.Accent, new AreaLines(Enum.Parse<Texture>(texture), Ink.Paper)));
        Assert.That(shapes, Is.EqualTo(new[]
        {
            """<rect class="fill-accent" x="50" y="34" width="38" height="15" />""",
            $"""<path d="{lines}" class="stroke-paper" stroke-width="1.5" fill="none" />""",
        }));
    }

    [Test]
    public void A_bar_without_texture_has_no_lines()
        => Assert.That(Shapes(svg => svg.Bar(1, 2, 0.5, 1, Ink.Accent, new AreaLines(Texture.None, Ink.Paper))), Has.Length.EqualTo(1));

    [TestCase(1, 1, 0, 2)]
    [TestCase(1, 3, 2, 2)]
    public void A_bar_without_width_or_height_is_not_drawn(double left, double right, double bottom, double top)
        => Assert.That(Shapes(svg => svg.Bar(left, right, bottom, top, Ink.Accent)), Is.Empty);

    [Test]
    public void Text_is_in_front_of_marks_that_are_drawn_later()
        => Assert.That(
            Draw(svg => { svg.Text(0, 0, "text"); svg.Circle(0, 0, Ink.Accent); }).Elements().Select(element => element.Name.LocalName),
            Is.EqualTo(new[] { "title", "desc", "circle", "text" }));

    [Test]
    public void The_chart_is_an_image_with_a_title_and_a_description()
        => Assert.That(Draw(_ => { }).ToString(SaveOptions.DisableFormatting), Is.EqualTo(
            """<svg viewBox="0 0 400 80" role="img" aria-labelledby="chart-title chart-description"><title id="chart-title">title</title><desc id="chart-description">description</desc></svg>"""));
}
