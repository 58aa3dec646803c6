using System.Buffers;
using System.Globalization;
using System.Text;

namespace RecSys.Catalog;

/// <summary>A text in form KC and invariant lower case, as UTF-8 in a rented buffer.</summary>
/// <remarks>The description of every item is folded. As strings, these texts would be a tenth of the memory that derivation allocates.</remarks>
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

    /// <summary>One byte for the caller to set, followed by the text.</summary>
    public Span<byte> WithByteInFront { get; }

    /// <summary>The end of the run of letters, digits and marks that begins at <paramref name="start"/>; the start itself if there is none.</summary>
    public static int EndOfWord(ReadOnlySpan<byte> utf8, int start)
    {
        var end = start;
        while (true)
        {
            // Words are so short that the setup of a vectorised search would cost more than this loop.
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

    /// <summary>The end of the longest run of scalars from <paramref name="start"/> that has at most this many UTF-16 units.</summary>
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

    /// <summary>The start of the scalar after the one that starts at <paramref name="i"/>.</summary>
    public static int Next(ReadOnlySpan<byte> utf8, int i)
        => i + (utf8[i] < 0x80 ? 1 : utf8[i] < 0xe0 ? 2 : utf8[i] < 0xf0 ? 3 : 4);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
