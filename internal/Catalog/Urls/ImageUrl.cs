using System.Buffers;
using System.Text;
using AngleSharp.Dom;

namespace RecSys.Catalog;

/// <summary>Normalises the address of an image to one absolute http or https URL on the public internet.</summary>
public static class ImageUrl
{
    /// <summary>Longest URL, in characters. A longer one is refused, because a truncated URL would be a different address.</summary>
    public const int MaxLength = PlainUrl.MaxLength;

    // Decoding shrinks an escape to a third. An input longer than this cannot become short enough.
    const int MaxInput = 4 * MaxLength;

    const int MaxRounds = 4;

    static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x100).Select(c => (char)c).Where(char.IsControl)]);

    /// <param name="issue">Why the address is refused; null when it is accepted.</param>
    /// <returns>ASCII, without user info, default port and fragment; null when refused. Normalising a result gives the same result.</returns>
    public static string? Normalize(string? raw, out string? issue)
    {
        var url = raw ?? "";
        for (var round = 0; round < MaxRounds; round++)
        {
            issue = null;
            if (PlainUrl.Is(url))
                return url;
            if (url.StartsWith("//", StringComparison.Ordinal) && "https:" + url is var secure && PlainUrl.Is(secure))
                return secure;
            if (NormalizeOnce(url, out issue) is not { } normalized)
                return null;
            if (normalized == url)
                return url;
            url = normalized;
        }

        issue = "malformed";
        return null;
    }

    internal static string? NormalizeOnce(string raw, out string? issue)
    {
        var address = WithoutTabsAndBreaks(FirstOfSeveral(Unquote(CollapseAmpersands(raw))));
        issue = address.Length == 0 ? "empty"
            : address.Length > MaxInput ? "too long"
            : address.AsSpan().ContainsAny(Controls) ? "control character"
            : null;
        if (issue is not null || !TrySplitScheme(address, out var scheme, out var rest, out issue))
            return null;

        var authority = rest.TrimStart('/', '\\');
        var end = authority.IndexOfAny(['/', '\\', '?', '#']);
        var target = end < 0 ? "" : authority[end..];
        if (end >= 0)
            authority = authority[..end];

        if (authority.Contains('@'))
        {
            issue = "credentials";
            return null;
        }

        var port = TakePort(ref authority, scheme, out issue);
        if (issue is not null || UrlHost.Normalize(authority, out issue) is not { } host)
            return null;

        var fragment = target.IndexOf('#');
        var url = new Url($"{scheme}://{host}{port}{PercentEncoding.Normalize(fragment < 0 ? target : target[..fragment])}");
        var href = url.Href;
        issue = url.IsInvalid ? "malformed"
            : url.Path.Length == 0 && string.IsNullOrEmpty(url.Query) ? "no path"
            : href.Length > MaxLength ? "too long"
            : null;
        return issue is null ? href : null;
    }

    /// <summary>Replaces <c>&amp;amp;</c>, encoded any number of times, with an ampersand.</summary>
    static string CollapseAmpersands(string raw)
    {
        const string Encoded = "amp;";
        if (!raw.Contains('&' + Encoded, StringComparison.Ordinal))
            return raw;

        var collapsed = new StringBuilder(raw.Length);
        for (int i = 0, next; i < raw.Length; i = next)
        {
            next = i + 1;
            collapsed.Append(raw[i]);
            while (raw[i] == '&' && string.CompareOrdinal(raw, next, Encoded, 0, Encoded.Length) == 0)
                next += Encoded.Length;
        }

        return collapsed.ToString();
    }

    static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> raw)
    {
        while (true)
        {
            var length = raw.Length;
            raw = raw.Trim();
            while (raw.Length > 0 && raw[0] < ' ')
                raw = raw[1..];
            while (raw.Length > 0 && raw[^1] < ' ')
                raw = raw[..^1];
            if (raw.Length >= 2 && (raw[0], raw[^1]) is ('"', '"') or ('\'', '\'') or ('“', '”') or ('<', '>'))
                raw = raw[1..^1];
            if (raw.Length == length)
                return raw;
        }
    }

    static ReadOnlySpan<char> FirstOfSeveral(ReadOnlySpan<char> several)
    {
        for (var i = 1; i < several.Length; i++)
        {
            if (!IsSeparator(several[i - 1]) || !StartsAbsolute(several[i..]))
                continue;

            var end = i;
            while (end > 0 && IsSeparator(several[end - 1]))
                end--;
            if (end > 0)
                return several[..end];
        }

        return several;
    }

    static bool IsSeparator(char c) => c is ',' or ';' or '|' || char.IsWhiteSpace(c);

    static bool StartsAbsolute(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            text = text[5..];
        else if (text.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            text = text[6..];
        return text.Length >= 2 && text[0] is '/' or '\\' && text[1] is '/' or '\\';
    }

    static string WithoutTabsAndBreaks(ReadOnlySpan<char> address)
        => address.IndexOfAny('\t', '\r', '\n') < 0
            ? address.ToString()
            : address.ToString().Replace("\t", "", StringComparison.Ordinal)
                .Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    static bool TrySplitScheme(string address, out string scheme, out string rest, out string? issue)
    {
        (scheme, rest, issue) = ("https", address, null);
        if (address.Length >= 2 && address[0] is '/' or '\\' && address[1] is '/' or '\\')
            return true;

        var length = 0;
        while (length < address.Length && (char.IsAsciiLetterOrDigit(address[length]) || address[length] is '+' or '-' or '.'))
            length++;

        if (length == 0 || length == address.Length || address[length] != ':' || !char.IsAsciiLetter(address[0]))
        {
            issue = "relative";
            return false;
        }

        scheme = address[..length].ToLowerInvariant();
        rest = address[(length + 1)..];
        if (scheme is "http" or "https")
            return true;

        issue = scheme.Contains('.') || IsPort(rest) ? "relative" : "scheme " + scheme[..Math.Min(scheme.Length, 20)];
        return false;
    }

    /// <summary>Whether this text after a name and a colon starts with a port. Then the name is a host and not a scheme.</summary>
    static bool IsPort(string rest)
    {
        var digits = rest.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits < 0 ? rest.Length > 0 : digits > 0 && rest[digits] is '/' or '?' or '#';
    }

    static string TakePort(ref string authority, string scheme, out string? issue)
    {
        issue = null;
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || authority.AsSpan(colon).Contains(']'))
            return "";

        var digits = authority[(colon + 1)..];
        authority = authority[..colon];
        if (digits.Length == 0)
            return "";

        var port = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c) || (port = 10 * port + (c - '0')) > ushort.MaxValue)
            {
                issue = "port";
                return "";
            }
        }

        return port == (scheme == "http" ? 80 : 443) ? "" : $":{port}";
    }
}
