using System.Collections.Frozen;
using System.Text;

namespace RecSys.Catalog;

/// <summary>Words that shops write where they have nothing to say.</summary>
static class Placeholder
{
    static readonly FrozenSet<string> Words = FrozenSet.Create(
        "", "na", "nan", "none", "nil", "null", "unknown", "undefined", "unspecified", "notspecified", "notapplicable",
        "notavailable", "notset", "nodata", "generic", "genericbrand", "unbrandedgeneric", "nobrand", "nobrandname", "noname",
        "unbranded", "unknownbrand", "nocategory", "uncategorized", "uncategorised", "test", "testbrand", "tbd", "tba", "todo",
        "empty", "blank");

    /// <summary>Compared in NFKC and lower case by letters and digits alone, so <c>N / A</c> and <c>---</c> are placeholders.</summary>
    public static bool Is(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var rune in UnicodeNormalization.Nfkc(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                key.Append(Rune.ToLowerInvariant(rune).ToString());
        }

        return Words.Contains(key.ToString());
    }
}
