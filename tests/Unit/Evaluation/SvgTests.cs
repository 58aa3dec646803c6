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
        ["""<rect class="fill-neutral" x="196" y="28" width="12" height="12" />"""] = svg => svg.Square(5, 1, Ink.Neutral),
        ["""<path d="M196 34l6 -6l6 6l-6 6Z" class="fill-neutral" />"""] = svg => svg.Diamond(5, 1, Ink.Neutral),
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
