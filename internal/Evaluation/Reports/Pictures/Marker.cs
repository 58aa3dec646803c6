using System.Globalization;
using System.Xml.Linq;

namespace RecSys.Evaluation.Reports;

/// <summary>The shape of a mark at a point. A reader without colours recognises a series by it.</summary>
enum Marker
{
    /// <summary>A filled circle.</summary>
    Circle,

    /// <summary>A filled square.</summary>
    Square,

    /// <summary>A filled square that stands on a corner.</summary>
    Diamond,

    /// <summary>A filled triangle that points up.</summary>
    Triangle,

    /// <summary>A circle that is not filled.</summary>
    Ring,

    /// <summary>Two crossing lines.</summary>
    Cross,
}

/// <summary>Markers as elements, for charts and their legends.</summary>
static class Markers
{
    static readonly int Count = Enum.GetValues<Marker>().Length;

    /// <summary>The marker of a series, beside <see cref="Ink.OfSeries"/>; index 6 is the first again.</summary>
    public static Marker OfSeries(int index) => (Marker)(index % Count);

    /// <summary>A marker of about 10 pixels with its centre at a point.</summary>
    /// <param name="x">Pixels.</param>
    /// <param name="y">Pixels.</param>
    public static XElement Draw(double x, double y, Marker marker, Ink ink)
    {
        XAttribute fill = new("class", $"fill-{ink.Class}"), stroke = new("class", $"stroke-{ink.Class}");
        return marker switch
        {
            Marker.Circle => new("circle", fill, Number("cx", x), Number("cy", y), Number("r", 4.5)),
            Marker.Square => new("rect", fill, Number("x", x - 4.5), Number("y", y - 4.5), Number("width", 9), Number("height", 9)),
            Marker.Diamond => new("path", fill, Path($"M{x - 6:0.##} {y:0.##}l6 -6l6 6l-6 6Z")),
            Marker.Triangle => new("path", fill, Path($"M{x - 6:0.##} {y + 4.5:0.##}l6 -10l6 10Z")),
            Marker.Ring => new("circle", new XAttribute("class", $"stroke-{ink.Class} hollow"), Number("cx", x), Number("cy", y), Number("r", 4), Number("stroke-width", 2)),
            _ => new("path", stroke, Path($"M{x - 4.5:0.##} {y - 4.5:0.##}l9 9m0 -9l-9 9"), Number("stroke-width", 2.5), new XAttribute("fill", "none")),
        };
    }

    static XAttribute Number(string name, double value) => new(name, Math.Round(value, 2).ToString(CultureInfo.InvariantCulture));

    static XAttribute Path(FormattableString data) => new("d", data.ToString(CultureInfo.InvariantCulture));
}
