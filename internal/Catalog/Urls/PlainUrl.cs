using System.Buffers;

namespace RecSys.Catalog;

/// <summary>Recognises most normalised addresses by their characters, without parsing them as the URL standard does.</summary>
/// <remarks>Most image addresses of a catalog are normalised, and every run checks all of them. Parsing would be a tenth of the time to derive an item.</remarks>
static class PlainUrl
{
    static readonly SearchValues<char> OfHost = SearchValues.Create("-.0123456789abcdefghijklmnopqrstuvwxyz");

    static readonly SearchValues<char> OfTarget = SearchValues.Create("&-./0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>UTF-16 units of a normal address at most.</summary>
    public const int MaxLength = 2_000;

    /// <summary>True only for an address that <see cref="ImageUrl.NormalizeOnce"/> returns unchanged. Some of these addresses give false.</summary>
    public static bool Is(ReadOnlySpan<char> url)
    {
        if (url.Length > MaxLength || !TakeScheme(ref url))
            return false;

        var slash = url.IndexOf('/');
        return slash > 0 && IsHost(url[..slash]) && IsTarget(url[slash..]);
    }

    static bool TakeScheme(ref ReadOnlySpan<char> url)
    {
        var length = url.StartsWith("https://", StringComparison.Ordinal) ? 8 : url.StartsWith("http://", StringComparison.Ordinal) ? 7 : 0;
        url = url[length..];
        return length > 0;
    }

    /// <summary>Labels between single dots, without hyphens at their ends and without two hyphens in succession. The last label is not a number.</summary>
    static bool IsHost(ReadOnlySpan<char> host)
    {
        var top = host[(host.LastIndexOf('.') + 1)..];
        if (host.Length > UrlHost.MaxLabel || top.Length == host.Length || top.IsEmpty || !char.IsAsciiLetter(top[0]) || UrlHost.IsPrivate(host) || host.ContainsAnyExcept(OfHost))
            return false;

        var previous = '.';
        foreach (var c in host)
        {
            if ((c is '.' or '-') && (previous is '.' or '-'))
                return false;
            previous = c;
        }

        return previous is not '-';
    }

    /// <summary>A path longer than a slash, without dot segments, and an optional query; no escaped or special characters.</summary>
    static bool IsTarget(ReadOnlySpan<char> target)
    {
        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        var query = target[path.Length..];
        return path.Length > 1 && !path.ContainsAnyExcept(OfTarget) && (query.IsEmpty || query.Length > 1 && !query[1..].ContainsAnyExcept(OfTarget))
            && !path.Contains("/.", StringComparison.Ordinal);
    }
}
