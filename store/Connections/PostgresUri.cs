using System.Globalization;
using Npgsql;

namespace RecSys.Store;

/// <summary>Reads PostgreSQL connection URIs.</summary>
static class PostgresUri
{
    const string Form = "DATABASE_URL: expected postgres://user:password@host:port/database?sslmode=...";

    public static bool IsUri(string text)
        => text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">A part is malformed. The message names the part but never repeats its value.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (rest.Contains('#', StringComparison.Ordinal))
            throw new FormatException($"{Form}; a '#' must be written as %23");

        var (beforeQuery, query) = Cut(rest, '?');
        var (authority, database) = Cut(beforeQuery, '/');

        // The last @ ends the user information, so that a password with an unescaped @ is read as intended.
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], ':');
            builder.Username = Decode(user, "user");
            if (password is not null)
                builder.Password = Decode(password, "password");
        }

        // After an unescaped '/' in the password, the rest of it would be the database, which logs contain.
        if (database?.AsSpan().ContainsAny('@', '/') == true)
            throw new FormatException($"{Form}; the database contains an '@' or a '/' (in a user, password or database write them as %40 and %2F)");

        SetHosts(builder, authority[(at + 1)..]);
        if (!string.IsNullOrEmpty(database))
            builder.Database = Decode(database, "database");
        var parameters = (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parameters.Length; i++)
        {
            var (name, value) = Cut(parameters[i], '=');
            SetParameter(builder, i + 1, Decode(name, "parameter"), Decode(value ?? "", "parameter"));
        }

        builder.Host ??= "localhost";
        if (string.IsNullOrEmpty(builder.Database) && builder.Username is { } owner)
            builder.Database = owner;
        return builder;
    }

    public static SslMode Ssl(string text, string name) => text.ToUpperInvariant() switch
    {
        "DISABLE" => SslMode.Disable,
        "ALLOW" => SslMode.Allow,
        "PREFER" => SslMode.Prefer,
        "REQUIRE" => SslMode.Require,
        "VERIFY-CA" => SslMode.VerifyCA,
        "VERIFY-FULL" => SslMode.VerifyFull,
        // A value with other characters than letters may be the rest of a password, so it is not repeated.
        _ => throw new FormatException($"{name}: expected disable, allow, prefer, require, verify-ca or verify-full{(text.All(char.IsAsciiLetter) ? $", got '{text}'" : "")}"),
    };

    /// <summary>Npgsql reads several hosts as <c>a:1,b:2</c>. A host that contains or starts with a slash is the directory of a socket.</summary>
    static void SetHosts(NpgsqlConnectionStringBuilder builder, string authority)
    {
        if (authority.Length == 0)
            return;

        var hosts = authority.Split(',').Select(SplitPort).ToArray();
        if (hosts.Length == 1)
        {
            builder.Host = hosts[0].Host;
            if (hosts[0].Port is { } only)
                builder.Port = only;
            return;
        }

        builder.Host = string.Join(',', hosts.Select(host => host.Port is { } port ? $"{host.Host}:{port}" : host.Host));
    }

    /// <param name="name">Where the text is from, for the message.</param>
    /// <exception cref="FormatException">The text is not a port.</exception>
    internal static int Port(string text, string name)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new FormatException($"{name}: expected a port from 1 to 65535");

    static (string Host, int? Port) SplitPort(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
                throw new FormatException($"{Form}; an IPv6 address has no closing ']'");
            var tail = text[(end + 1)..];
            return (text[..(end + 1)], tail.StartsWith(':') ? Port(tail[1..], "DATABASE_URL port") : null);
        }

        var (host, port) = Cut(text, ':');
        if (host.Length == 0)
            host = "localhost";
        return (Decode(host, "host"), string.IsNullOrEmpty(port) ? null : Port(port, "DATABASE_URL port"));
    }

    static void SetParameter(NpgsqlConnectionStringBuilder builder, int position, string name, string value)
    {
        switch (name)
        {
            case "sslmode": builder.SslMode = Ssl(value, "DATABASE_URL sslmode"); break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "sslpassword": builder.SslPassword = value; break;
            case "host": builder.Host = value; break;
            case "port": builder.Port = Port(value, "DATABASE_URL port"); break;
            case "user": builder.Username = value; break;
            case "password": builder.Password = value; break;
            case "dbname": builder.Database = value; break;
            case "application_name": builder.ApplicationName = value; break;
            case "connect_timeout": builder.Timeout = Seconds(value); break;
            case "options": builder.Options = value; break;
            case "search_path": builder.SearchPath = value; break;
            case "timezone": builder.Timezone = value; break;
            case "target_session_attrs": SetSessionAttributes(builder, value); break;

            // Pool settings of the service's driver. DATABASE_MAX_CONNS sets the size of this pool.
            case var pool when pool.StartsWith("pool_", StringComparison.Ordinal): break;

            // The name is not repeated: after an unescaped '?' it may be the rest of a password.
            default:
                throw new FormatException(
                    $"DATABASE_URL: parameter {position} after the '?' is unknown; expected one of sslmode, sslrootcert, sslcert, sslkey, host, port, user, dbname, application_name, connect_timeout, options, search_path, timezone, target_session_attrs");
        }
    }

    static void SetSessionAttributes(NpgsqlConnectionStringBuilder builder, string value)
    {
        if (value is not ("any" or "primary" or "standby" or "prefer-standby" or "read-write" or "read-only"))
            throw new FormatException("DATABASE_URL target_session_attrs: expected any, primary, standby, prefer-standby, read-write or read-only");
        builder.TargetSessionAttributes = value;
    }

    static int Seconds(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 1024
            ? seconds
            : throw new FormatException("DATABASE_URL connect_timeout: expected whole seconds from 0 to 1024");

    static string Decode(string text, string part)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw new FormatException($"{Form}; the {part} contains a '%' that is not followed by two hex digits; write it as %25");
        }

        // Neither the protocol nor a setting can contain a NUL character.
        var decoded = Uri.UnescapeDataString(text);
        return decoded.Contains('\0', StringComparison.Ordinal) ? throw new FormatException($"{Form}; the {part} contains %00, which is not allowed") : decoded;
    }

    static (string Before, string? After) Cut(string text, char separator)
    {
        var i = text.IndexOf(separator, StringComparison.Ordinal);
        return i < 0 ? (text, null) : (text[..i], text[(i + 1)..]);
    }
}
