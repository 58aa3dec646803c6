using System.Buffers;
using System.Globalization;
using System.Text;

namespace RecSys.Catalog;

/// <summary>Removes characters that are invisible or that a database does not accept.</summary>
/// <remarks>
/// Line breaks of every kind become LF and other white space becomes a space. Controls, bidi controls, soft hyphens,
/// zero-width characters, Hangul fillers, tag characters and noncharacters are removed; a lone surrogate becomes U+FFFD.
/// ZWJ and ZWNJ stay between two characters that can join: non-ASCII letters, their marks, and emoji.
/// A run of combining marks keeps its first 30, the limit of the Stream-Safe Text Format (Unicode Standard Annex 15).
/// No language needs more, and normalising longer runs costs the square of their length.
/// </remarks>
static class InvisibleCharacters
{
    const int MaxCombiningRun = 30;
    const char ReplacementCharacter = '\ufffd';

    enum Kind : byte
    {
        Keep,
        LineBreak,
        Space,
        Drop,
        Joiner,
        Mark,
        Surrogate,
    }

    static readonly SearchValues<char> PlainAscii = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\n']);

    static readonly Kind[] BasicPlane = [.. Enumerable.Range(0, 0x10000).Select(KindOf)];

    /// <summary>The cleaned text; the same instance when there is nothing to remove.</summary>
    public static string Clean(string text)
    {
        var first = FirstSpecial(text);
        if (first < 0)
            return text;

        var cleaned = new StringBuilder(text.Length + 8);
        cleaned.Append(text, 0, first);
        var previous = first > 0 ? new Rune(text[first - 1]) : default;
        var joiner = '\0';
        var marks = 0;

        for (var i = first; i < text.Length; i++)
        {
            var kind = BasicPlane[text[i]];
            var rune = kind == Kind.Surrogate ? Scalar(text, ref i, ref kind) : new Rune(text[i]);
            switch (kind)
            {
                case Kind.Drop:
                    continue;
                case Kind.Joiner:
                    joiner = CanJoin(previous) ? text[i] : '\0';
                    continue;
                case Kind.Mark when ++marks > MaxCombiningRun:
                    continue;
                case Kind.LineBreak:
                    if (rune.Value == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                        i++;
                    rune = new Rune('\n');
                    break;
                case Kind.Space:
                    rune = new Rune(' ');
                    break;
            }

            if (kind != Kind.Mark)
                marks = 0;
            if (joiner != '\0' && CanJoin(rune))
                cleaned.Append(joiner);
            joiner = '\0';

            if (rune.IsBmp)
                cleaned.Append((char)rune.Value);
            else
                cleaned.Append(text, i - 1, 2);
            previous = rune;
        }

        return cleaned.Equals(text) ? text : cleaned.ToString();
    }

    /// <summary>True only if nothing has to be removed. A clean text may also give false.</summary>
    public static bool IsClean(ReadOnlySpan<char> text) => FirstSpecial(text) < 0;

    static int FirstSpecial(ReadOnlySpan<char> text)
    {
        for (var i = NextOther(text, 0); i < text.Length; i = NextOther(text, i + 1))
        {
            if (BasicPlane[text[i]] != Kind.Keep)
                return i;
        }

        return -1;
    }

    /// <summary>The index of the next character that has to be looked up; the length if there is none.</summary>
    static int NextOther(ReadOnlySpan<char> text, int start)
    {
        var offset = text[start..].IndexOfAnyExcept(PlainAscii);
        return offset < 0 ? text.Length : start + offset;
    }

    static Rune Scalar(string text, ref int i, ref Kind kind)
    {
        if (!Rune.TryGetRuneAt(text, i, out var rune))
        {
            kind = Kind.Keep;
            return new Rune(ReplacementCharacter);
        }

        i++;
        kind = KindOf(rune.Value);
        return rune;
    }

    static bool CanJoin(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.OtherSymbol => true,
        UnicodeCategory.ModifierSymbol => rune.Value is >= 0x1f3fb and <= 0x1f3ff, // skin tones
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => true,
        _ => Rune.IsLetter(rune),
    };

    static Kind KindOf(int value)
    {
        switch (value)
        {
            case '\n' or ' ':
                return Kind.Keep;
            case '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029:
                return Kind.LineBreak;
            case '\t' or 0x2800: // Braille blank, a symbol without ink
                return Kind.Space;
            case 0x200c or 0x200d:
                return Kind.Joiner;
            case >= 0xd800 and <= 0xdfff:
                return Kind.Surrogate;
            case 0x034f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or 0x3164 or 0xffa0: // fillers and the grapheme joiner
            case >= 0xfdd0 and <= 0xfdef:
            case >= 0xe0000 and <= 0xe007f:
                return Kind.Drop;
            case >= 0x0600 and <= 0x0605 or 0x06dd or 0x070f or 0x0890 or 0x0891 or 0x08e2 or 0x110bd or 0x110cd:
                return Kind.Keep; // visible format characters: they enclose the digits after them
        }

        if ((value & 0xfffe) == 0xfffe)
            return Kind.Drop;

        return CharUnicodeInfo.GetUnicodeCategory(value) switch
        {
            UnicodeCategory.SpaceSeparator => Kind.Space,
            UnicodeCategory.Control or UnicodeCategory.Format => Kind.Drop,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Kind.Mark,
            _ => Kind.Keep,
        };
    }
}
