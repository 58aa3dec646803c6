using System.Buffers;
using System.Globalization;
using System.Text;

namespace RecSys.Catalog;

/// <summary>A text in form KC and invariant lower case, as UTF-8 in a rented buffer.</summary>
/// <remarks>A description is folded for every item of a catalog: as a string it would be a tenth of all that derivation allocates.</remarks>
readonly ref struct FoldedText : IDisposable
{
    const int MaxBytesOfUnit = 3;

    readonly byte[] _buffer;

    public FoldedText(string text)
    {
        var rest = UnicodeNormalization.Nfkc(text).AsSpan();
        _buffer = ArrayPool<byte>.Shared.Rent(1 + MaxBytesOfUnit * rest.Length);
        var length = 1;
        while (true)
        {
            Ascii.ToLower(rest, _buffer.AsSpan(length), out var ascii);
            length += ascii;
            rest = rest[ascii..];
            if (rest.IsEmpty)
                break;

            Rune.DecodeFromUtf16(rest, out var rune, out var units);
            length += Rune.ToLowerInvariant(rune).EncodeToUtf8(_buffer.AsSpan(length));
            rest = rest[units..];
        }

        WithByteInFront = _buffer.AsSpan(0, length);
    }

    /// <summary>One byte that is the caller's to set, and the text behind it.</summary>
    public Span<byte> WithByteInFront { get; }

    /// <summary>Where the run of letters, digits and marks ends that begins here; the start itself where none does.</summary>
    public static int EndOfWord(ReadOnlySpan<byte> utf8, int start)
    {
        var end = start;
        while (true)
        {
            // Words are a few bytes long: less than a search by vectors costs before it begins.
            while (end < utf8.Length && utf8[end] is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9'))
                end++;
            if (end == utf8.Length || utf8[end] < 0x80)
                break;

            Rune.DecodeFromUtf8(utf8[end..], out var rune, out var bytes);
            if (!Rune.IsLetterOrDigit(rune)
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                break;
            }

            end += bytes;
        }

        return end;
    }

    /// <summary>Where the scalars end that have at most the given number of UTF-16 units together.</summary>
    public static int EndOfUnits(ReadOnlySpan<byte> utf8, int start, int units)
    {
        var end = start;
        while (end < utf8.Length && (units -= utf8[end] < 0xf0 ? 1 : 2) >= 0)
            end = Next(utf8, end);
        return end;
    }

    public static int CountScalars(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var octet in utf8)
        {
            if ((octet & 0xc0) != 0x80)
                count++;
        }

        return count;
    }

    /// <summary>Where the scalar behind the one here begins.</summary>
    public static int Next(ReadOnlySpan<byte> utf8, int i)
        => i + (utf8[i] < 0x80 ? 1 : utf8[i] < 0xe0 ? 2 : utf8[i] < 0xf0 ? 3 : 4);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
