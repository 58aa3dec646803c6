using System.Globalization;
using System.Text;

namespace RecSys.Hosting;

/// <summary>Makes text from rows and users safe to print as one line.</summary>
public static class Printable
{
    /// <summary>
    /// The same text with every control, line break, bidi control and lone surrogate written as <c>\n</c>, <c>\t</c> or
    /// <c>\uXXXX</c>, so that it can neither end a line nor control a terminal.
    /// </summary>
    public static string Escape(string text)
    {
        var builder = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                AppendScalar(builder, text, i);
                i++;
            }
            else if (c == '\n')
            {
                builder.Append("\\n");
            }
            else if (c == '\r')
            {
                builder.Append("\\r");
            }
            else if (c == '\t')
            {
                builder.Append("\\t");
            }
            else
            {
                AppendScalar(builder, text, i);
            }
        }

        return builder.ToString();
    }

    static void AppendScalar(StringBuilder builder, string text, int index)
    {
        var length = char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
        var unsafeToPrint = CharUnicodeInfo.GetUnicodeCategory(text, index) is
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
        for (var i = index; i < index + length; i++)
        {
            if (unsafeToPrint)
                builder.Append("\\u").Append(((int)text[i]).ToString("x4", CultureInfo.InvariantCulture));
            else
                builder.Append(text[i]);
        }
    }
}
