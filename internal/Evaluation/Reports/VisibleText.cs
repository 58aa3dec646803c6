using System.Globalization;
using System.Text;

namespace RecSys.Evaluation.Reports;

/// <summary>Names and ids in a report: no control characters, no change of text direction, nothing hidden.</summary>
static class VisibleText
{
    /// <summary>The text with controls, line separators, directional overrides and lone surrogates as U+FFFD.</summary>
    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var paired = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (paired)
                visible.Append(text[i]).Append(text[++i]);
            else if (text[i] == '\n' || !Steers(text[i]))
                visible.Append(text[i]);
            else
                visible.Append('\uFFFD');
        }

        return visible.ToString();
    }

    /// <summary>Whether a character controls the output instead of being shown; also either half of a surrogate pair.</summary>
    public static bool Steers(char c)
        => c is '\u061C' or '\uFEFF' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFFFE' or '\uFFFF'
        || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
