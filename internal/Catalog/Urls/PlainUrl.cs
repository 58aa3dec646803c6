using System.Buffers;

namespace RecSys.Catalog;

/// <summary>Knows most addresses that are normal already by their characters, without reading them as the URL standard does.</summary>
/// <remarks>Most images of a catalog are; every one is looked at in each run, and reading a URL is a tenth of deriving an item.</remarks>
static class PlainUrl
{
    static readonly SearchValues<char> OfHost = SearchValues.Create("-.0123456789abcdefghijklmnopqrstuvwxyz");

    static readonly SearchValues<char> OfTarget = SearchValues.Create("&-./0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>True only for an address that <see cref="ImageUrl.NormalizeOnce"/> gives back as it is; false says nothing.</summary>
    public static bool Is(ReadOnlySpan<char> url)
    {
        if (url.Length > ImageUrl.MaxLength || !TakeScheme(ref url))
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

    /// <summary>Labels between single dots, none with a hyphen at an end or two in a row; the last of them a name and not a number.</summary>
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

    /// <summary>A path that is more than a slash, without dot segments, then perhaps a query; no character that is escaped or means more.</summary>
    static bool IsTarget(ReadOnlySpan<char> target)
    {
        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        var query = target[path.Length..];
        return path.Length > 1 && !path.ContainsAnyExcept(OfTarget) && (query.IsEmpty || query.Length > 1 && !query[1..].ContainsAnyExcept(OfTarget))
            && !path.Contains("/.", StringComparison.Ordinal);
    }
}
