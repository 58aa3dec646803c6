using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace RecSys.Evaluation.Reports;

/// <summary>Lines over an area. Areas that are next to each other differ in their lines too, so that print without colours shows which is which.</summary>
enum Texture
{
    /// <summary>No lines.</summary>
    None,

    /// <summary>Diagonals that rise to the right.</summary>
    Rising,

    /// <summary>Diagonals that fall to the right.</summary>
    Falling,

    /// <summary>Vertical lines.</summary>
    Upright,

    /// <summary>Horizontal lines.</summary>
    Level,

    /// <summary>Rising and falling diagonals.</summary>
    Crossed,
}

/// <summary>The lines over a filled area.</summary>
readonly record struct AreaLines(Texture Texture, Ink Ink);

/// <summary>Textures as elements, for charts and their legends.</summary>
static class Textures
{
    const int Spacing = 6;

    /// <summary>The lines inside a rectangle, in pixels; null for none.</summary>
    public static XElement? Draw(double left, double top, double width, double height, Texture texture, Ink ink)
    {
        var (right, bottom) = (left + width, top + height);
        var data = new StringBuilder();
        if (texture is Texture.Rising or Texture.Crossed)
        {
            foreach (var sum in Steps(left + top, right + bottom))
                Add(Math.Max(left, sum - bottom), Math.Min(right, sum - top), x => sum - x);
        }

        if (texture is Texture.Falling or Texture.Crossed)
        {
            foreach (var difference in Steps(left - bottom, right - top))
                Add(Math.Max(left, difference + top), Math.Min(right, difference + bottom), x => x - difference);
        }

        if (texture is Texture.Upright)
        {
            foreach (var x in Steps(left, right))
                data.Append(CultureInfo.InvariantCulture, $"M{x:0.##} {top:0.##}V{bottom:0.##}");
        }

        if (texture is Texture.Level)
        {
            foreach (var y in Steps(top, bottom))
                data.Append(CultureInfo.InvariantCulture, $"M{left:0.##} {y:0.##}H{right:0.##}");
        }

        return data.Length == 0
            ? null
            : new XElement("path", new XAttribute("d", data), new XAttribute("class", $"stroke-{ink.Class}"), new XAttribute("stroke-width", "1.5"), new XAttribute("fill", "none"));

        void Add(double from, double to, Func<double, double> y)
        {
            if (from < to)
                data.Append(CultureInfo.InvariantCulture, $"M{from:0.##} {y(from):0.##}L{to:0.##} {y(to):0.##}");
        }
    }

    /// <summary>Multiples of the spacing strictly between two values, so that the lines of neighbours continue each other.</summary>
    static IEnumerable<double> Steps(double from, double to)
    {
        for (var step = Math.Floor(from / Spacing) * Spacing + Spacing; step < to; step += Spacing)
            yield return step;
    }
}
