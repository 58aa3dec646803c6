using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RecSys.Catalog;

/// <summary>Turns a text from a shop into text that is safe to store, compare and show.</summary>
/// <remarks>
/// The result contains no markup, no character references, no invisible characters and no lone surrogates. It is in NFC and
/// trimmed, and text appended to it cannot complete a tag. Normalising a result gives the same result.
/// The cost is linear in the length of the text.
/// </remarks>
public static class CatalogText
{
    /// <summary>Longest description, in Unicode scalars.</summary>
    public const int MaxDescriptionScalars = 5_000;

    const int MaxInput = 262_144;

    // Only text that was encoded more than once still changes after the first round. This length is more than the longest
    // description needs, and it limits the cost of eight rounds over a hostile text.
    const int MaxInputAgain = 32_768;

    const int MaxRounds = 8;
    const int NearSpace = 64;

    /// <summary>A text of several lines, at most <see cref="MaxDescriptionScalars"/> long.</summary>
    /// <param name="issue">Why there is no usable text; null if there is usable text or the text is blank.</param>
    /// <returns>Null when nothing usable is left.</returns>
    public static string? Description(string? raw, out string? issue)
    {
        return NullIfBlank(CutTo(Tidy(Settle(raw, out issue), raw, oneLine: false), MaxDescriptionScalars));
    }

    /// <summary>A text of one line, of any length.</summary>
    /// <inheritdoc cref="Description"/>
    public static string? Line(string? raw, out string? issue)
    {
        return NullIfBlank(Tidy(Settle(raw, out issue), raw, oneLine: true));
    }

    /// <summary>The number of Unicode scalars of a well-formed text.</summary>
    internal static int CountScalars(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var c in text)
        {
            if (char.IsLowSurrogate(c))
                count--;
        }

        return count;
    }

    static string? NullIfBlank(string text) => text.Length == 0 ? null : text;

    /// <summary>Removes markup and invisible characters, decodes and normalises until nothing changes.</summary>
    /// <returns>Empty if nothing is left or too many rounds would be needed. Valid until the next call on this thread.</returns>
    static ReadOnlySpan<char> Settle(string? raw, out string? issue)
    {
        issue = null;
        if (string.IsNullOrEmpty(raw))
            return default;

        var text = Head(raw, MaxInput);
        for (var round = 0; round <= MaxRounds; round++)
        {
            var settled = Markup.Remove(UnicodeNormalization.Nfc(InvisibleCharacters.Clean(text)));
            if (settled.SequenceEqual(text))
                return text;

            // One round is enough for nearly every text. This check avoids allocating a string for it.
            if (round < MaxRounds && settled.Length <= MaxInputAgain && WouldStay(settled))
                return settled;

            text = Head(settled.ToString(), MaxInputAgain);
        }

        issue = "encoded too often";
        return default;
    }

    static bool WouldStay(ReadOnlySpan<char> text)
        => !Markup.MayHoldMarkup(text) && InvisibleCharacters.IsClean(text) && UnicodeNormalization.IsPlain(text);

    /// <summary>The beginning of a text, of at most the given number of UTF-16 units. Never splits a surrogate pair.</summary>
    static string Head(string text, int units)
    {
        if (text.Length <= units)
            return text;

        return text[..(char.IsHighSurrogate(text[units - 1]) ? units - 1 : units)];
    }

    /// <summary>Adds a space after each character that could start a tag, collapses white space and trims.</summary>
    /// <param name="raw">Returned if the result is equal to it, because most columns are already normalised.</param>
    static string Tidy(ReadOnlySpan<char> text, string? raw, bool oneLine)
    {
        var rest = text.Trim(" \n");
        var tidy = TidyLength(rest, oneLine);
        if (tidy == rest.Length)
            return rest.SequenceEqual(raw) ? raw ?? "" : rest.ToString();

        // At most every other character starts a tag and gets a space.
        var buffer = ArrayPool<char>.Shared.Rent(rest.Length + rest.Length / 2 + 1);
        var length = 0;
        for (; tidy < rest.Length; tidy = TidyLength(rest, oneLine))
        {
            rest[..tidy].CopyTo(buffer.AsSpan(length));
            length += tidy;
            rest = rest[tidy..];
            var taken = rest[0] == '<' ? 1 : rest.IndexOfAnyExcept(' ', '\n');
            buffer[length++] = rest[0] == '<' ? '<' : !oneLine && rest[..taken].Contains('\n') ? '\n' : ' ';
            if (StartsTag(rest))
                buffer[length++] = ' ';
            rest = rest[taken..];
        }

        rest.CopyTo(buffer.AsSpan(length));
        length += rest.Length;
        var result = raw.AsSpan().SequenceEqual(buffer.AsSpan(0, length)) ? raw! : new string(buffer, 0, length);
        ArrayPool<char>.Shared.Return(buffer);
        return result;
    }

    /// <summary>The length of the beginning of a trimmed text that stays as it is: up to the next <c>&lt;</c> or run of white space to collapse.</summary>
    static int TidyLength(ReadOnlySpan<char> text, bool oneLine)
    {
        // Compares eight characters at once. A loop over characters branches at the end of each word, which a processor cannot predict.
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var (space, lineBreak, tag) = (Vector128.Create((ushort)' '), Vector128.Create((ushort)'\n'), Vector128.Create((ushort)'<'));
        var unwanted = oneLine ? lineBreak : tag;
        var i = 0;
        for (; i + Vector128<ushort>.Count < units.Length; i += Vector128<ushort>.Count)
        {
            var here = Vector128.Create(units[i..]);
            var next = Vector128.Create(units[(i + 1)..]);
            var white = (Vector128.Equals(here, space) | Vector128.Equals(here, lineBreak)) & (Vector128.Equals(next, space) | Vector128.Equals(next, lineBreak));
            if ((white | Vector128.Equals(here, tag) | Vector128.Equals(here, unwanted)) != Vector128<ushort>.Zero)
                break;
        }

        while (i < text.Length && !(text[i] == '<' || text[i] == '\n' && oneLine || text[i] is ' ' or '\n' && text[i + 1] is ' ' or '\n'))
            i++;
        return i;
    }

    static bool StartsTag(ReadOnlySpan<char> text)
        => text.Length > 1 && text[0] == '<' && (char.IsAsciiLetter(text[1]) || text[1] is '/' or '!' or '?');

    static string CutTo(string text, int scalars)
    {
        if (text.Length <= scalars || CountScalars(text) <= scalars)
            return text;

        var limit = 0;
        for (var n = 0; n < scalars; n++)
            limit += char.IsHighSurrogate(text[limit]) ? 2 : 1;

        // One unit more, because the cut may be exactly at a space.
        var space = text.AsSpan(0, limit + 1).LastIndexOfAny(' ', '\n');
        var cut = space >= limit - NearSpace && space > 0 ? space : GraphemeBoundary(text, limit);
        return text[..cut].TrimEnd(' ', '\n', '\u200c', '\u200d');
    }

    /// <summary>The last boundary between graphemes at or before the limit; the limit itself if the first grapheme is longer.</summary>
    static int GraphemeBoundary(string text, int limit)
    {
        var boundary = 0;
        while (boundary < limit)
        {
            var next = boundary + StringInfo.GetNextTextElementLength(text, boundary);
            if (next > limit)
                break;
            boundary = next;
        }

        return boundary == 0 ? limit : boundary;
    }
}
