using System.Collections.Frozen;
using System.Text;

namespace RecSys.Catalog;

/// <summary>Words that shops write in place of a missing value.</summary>
static class Placeholder
{
    static readonly FrozenSet<string> Words = FrozenSet.Create(
        "", "na", "nan", "none", "nil", "null", "unknown", "undefined", "unspecified", "notspecified", "notapplicable",
        "notavailable", "notset", "nodata", "generic", "genericbrand", "unbrandedgeneric", "nobrand", "nobrandname", "noname",
        "unbranded", "unknownbrand", "nocategory", "uncategorized", "uncategorised", "test", "testbrand", "tbd", "tba", "todo",
        "empty", "blank");

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly int LongestWord = Words.Max(word => word.Length);

    /// <summary>Compares only letters and digits, in NFKC and lower case, so <c>N / A</c> and <c>---</c> are placeholders.</summary>
    public static bool Is(string text)
    {
        const int MaxUnitsOfRune = 2;
        Span<char> key = stackalloc char[LongestWord + MaxUnitsOfRune];
        var length = 0;
        foreach (var rune in UnicodeNormalization.Nfkc(text).EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
                continue;

            length += Rune.ToLowerInvariant(rune).EncodeToUtf16(key[length..]);
            if (length > LongestWord)
                return false;
        }

        return Lookup.Contains(key[..length]);
    }
}
