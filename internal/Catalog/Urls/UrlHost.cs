using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RecSys.Catalog;

/// <summary>Normalises the host of a URL and refuses hosts that cannot be reached from the public internet.</summary>
static class UrlHost
{
    public const int MaxLabel = 63;

    const int MaxName = 253;

    static readonly SearchValues<char> OfHex = SearchValues.Create("0123456789ABCDEFabcdef");
    static readonly SearchValues<char> OfLabel = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    static readonly string[] PrivateSuffixes = [".localhost", ".local", ".localdomain", ".internal", ".lan", ".home.arpa"];

    // IANA special-purpose address registries. The documentation ranges are accepted, because they are not private networks.
    static readonly IPNetwork[] NonPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
            "::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <returns>Lower-case ASCII; null with the issue when refused.</returns>
    public static string? Normalize(string raw, out string? issue)
    {
        issue = "host";
        if (raw.StartsWith('['))
        {
            return raw.EndsWith(']') && !raw.Contains('%') && IPAddress.TryParse(raw[1..^1], out var v6)
                ? Public(v6, $"[{v6}]", out issue)
                : null;
        }

        if (ToAscii(raw) is not { } name)
            return null;

        if (EndsInNumber(name))
            return IPAddress.TryParse(name, out var v4) && v4.AddressFamily == AddressFamily.InterNetwork ? Public(v4, v4.ToString(), out issue) : null;

        if (name.Length > MaxName || !AreLabels(name))
            return null;

        var isPrivate = !name.Contains('.') || IsPrivate(name);
        issue = isPrivate ? "non-public host" : null;
        return isPrivate ? null : name;
    }

    /// <summary>Whether a name of several labels, in lower case, is reserved for hosts outside the public internet.</summary>
    public static bool IsPrivate(ReadOnlySpan<char> name)
    {
        foreach (var suffix in PrivateSuffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Unicode Technical Standard 46, non-transitional: map, normalise, then Punycode.</summary>
    static string? ToAscii(string raw)
    {
        var name = raw;
        if (!Ascii.IsValid(raw))
        {
            var mapped = new StringBuilder(raw.Length);
            foreach (var rune in UnicodeNormalization.Nfkc(raw).EnumerateRunes())
            {
                if (rune.Value is 0x3002)
                    mapped.Append('.');
                else if (!IsIgnored(rune))
                    mapped.Append(Rune.ToLowerInvariant(rune).ToString());
            }

            name = UnicodeNormalization.Nfkc(mapped.ToString());
        }

        name = name.ToLowerInvariant();
        if (name.EndsWith('.'))
            name = name[..^1];
        try
        {
            return name.Length == 0 || Ascii.IsValid(name) ? name : Idn.GetAscii(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static bool IsIgnored(Rune rune) => rune.Value is 0xad or 0x34f or 0x200b or 0x2060 or 0x2064 or 0xfeff
        or (>= 0x180b and <= 0x180f) or (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef);

    static bool EndsInNumber(string name)
    {
        var last = name.AsSpan(name.LastIndexOf('.') + 1);
        return last.Length > 0
            && (!last.ContainsAnyExceptInRange('0', '9') || last.StartsWith("0x", StringComparison.Ordinal) && !last[2..].ContainsAnyExcept(OfHex));
    }

    static bool AreLabels(ReadOnlySpan<char> name)
    {
        foreach (var part in name.Split('.'))
        {
            var label = name[part];
            if (label.Length is 0 or > MaxLabel || label.ContainsAnyExcept(OfLabel))
                return false;
        }

        return true;
    }

    static string? Public(IPAddress address, string text, out string? issue)
    {
        var reached = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var isPublic = !NonPublic.Any(network => network.Contains(reached));
        issue = isPublic ? null : "non-public host";
        return isPublic ? text : null;
    }
}
