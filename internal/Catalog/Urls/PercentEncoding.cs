using System.Text;

namespace RecSys.Catalog;

/// <summary>Normalises the percent-encoding in the path and query of a URL.</summary>
static class PercentEncoding
{
    const string Encoded = " \"<>`{}^";

    /// <summary>Writes UTF-8 escapes with upper-case hex, decodes unreserved characters and escapes a percent sign that starts no escape.</summary>
    public static string Normalize(string target)
    {
        var result = new StringBuilder(target.Length + 16);
        var inQuery = false;
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < target.Length; i++)
        {
            var c = target[i];
            if (c == '%' && i + 2 < target.Length && char.IsAsciiHexDigit(target[i + 1]) && char.IsAsciiHexDigit(target[i + 2]))
            {
                AppendOctet(result, (byte)(HexValue(target[i + 1]) << 4 | HexValue(target[i + 2])));
                i += 2;
            }
            else if (char.IsAscii(c))
            {
                inQuery |= c == '?';
                if (c == '\\' && !inQuery)
                    result.Append('/');
                else if (c == '%' || Encoded.Contains(c) || c == '\'' && inQuery)
                    AppendEscape(result, (byte)c);
                else
                    result.Append(c);
            }
            else
            {
                if (!Rune.TryGetRuneAt(target, i, out var rune))
                    rune = Rune.ReplacementChar;
                else if (!rune.IsBmp)
                    i++;
                foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
                    AppendEscape(result, octet);
            }
        }

        return result.ToString();
    }

    static void AppendOctet(StringBuilder result, byte octet)
    {
        if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            result.Append((char)octet);
        else
            AppendEscape(result, octet);
    }

    static void AppendEscape(StringBuilder result, byte octet)
        => result.Append('%').Append(HexDigit(octet >> 4)).Append(HexDigit(octet & 15));

    static char HexDigit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);

    static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
