using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace RecSys.Store;

/// <summary>Converts a database address into an Npgsql connection string.</summary>
/// <remarks>
/// No error repeats the address, because any part of a malformed address may contain a password. URIs follow PostgreSQL's rules
/// ("Connection URIs", section 34.1.1.2 of its manual), with the parameters that Go's pgx adds for pools.
/// </remarks>
public static partial class ConnectionStrings
{
    static readonly SearchValues<char> NotInHost = SearchValues.Create(" \t\r\n;&=?@/\\");

    /// <summary>Reads a <c>postgres://</c> or <c>postgresql://</c> URI or an Npgsql connection string.</summary>
    /// <exception cref="FormatException">It is neither. The message names the wrong part and contains no secret.</exception>
    public static string Parse(string text)
    {
        text = text.Trim();
        return Checked(PostgresUri.IsUri(text) ? PostgresUri.Parse(text) : ParseKeywords(text), "DATABASE_URL").ConnectionString;
    }

    /// <summary>Builds the address from <c>PGHOST</c>, <c>PGPORT</c>, <c>PGDATABASE</c>, <c>PGUSER</c>, <c>PGPASSWORD</c>, <c>PGSSLMODE</c>.</summary>
    /// <param name="variable">Returns the value of a variable, or null.</param>
    /// <returns>Null when none of <c>PGHOST</c>, <c>PGPORT</c>, <c>PGDATABASE</c>, <c>PGUSER</c> is set.</returns>
    /// <exception cref="FormatException"><c>PGPORT</c> or <c>PGSSLMODE</c> is wrong.</exception>
    public static string? FromPgVariables(Func<string, string?> variable)
    {
        string? Value(string name) => string.IsNullOrWhiteSpace(variable(name)) ? null : variable(name)!.Trim();

        if (Value("PGHOST") is null && Value("PGPORT") is null && Value("PGDATABASE") is null && Value("PGUSER") is null)
            return null;

        var builder = new NpgsqlConnectionStringBuilder { Host = Value("PGHOST") ?? "localhost" };
        if (Value("PGPORT") is { } port)
            builder.Port = PostgresUri.Port(port, "PGPORT");
        if (Value("PGUSER") is { } user)
            builder.Username = user;
        builder.Database = Value("PGDATABASE") ?? builder.Username;
        // A password may start or end with a space.
        if (variable("PGPASSWORD") is { Length: > 0 } password)
            builder.Password = password;
        if (Value("PGSSLMODE") is { } mode)
            builder.SslMode = PostgresUri.Ssl(mode, "PGSSLMODE");
        return Checked(builder, "PGHOST, PGDATABASE and PGUSER").ConnectionString;
    }

    /// <summary>Host, port and database of a connection string, for logs.</summary>
    public static string Describe(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        return builder.Host?.Contains(',', StringComparison.Ordinal) == true
            ? $"{builder.Host}/{builder.Database}"
            : string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}/{builder.Database}");
    }

    static NpgsqlConnectionStringBuilder ParseKeywords(string text)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            throw new FormatException(
                "DATABASE_URL: expected postgres://user:password@host:port/database or an Npgsql connection string (Host=...;Database=...), got neither");
        }

        return builder;
    }

    /// <summary>
    /// Logs and server messages contain host, database and user. A wrong separator can move a password into one of them, so such an
    /// address is refused.
    /// </summary>
    static NpgsqlConnectionStringBuilder Checked(NpgsqlConnectionStringBuilder builder, string source)
    {
        if (string.IsNullOrWhiteSpace(builder.Host))
            throw new FormatException($"{source}: the address has no host; expected postgres://host/database or Host=...");
        if (!builder.Host.StartsWith('/') && builder.Host.AsSpan().ContainsAny(NotInHost))
            throw new FormatException($"{source}: the host contains a space or one of ;&=?@/ which no host name can contain; separate settings with ';' (Host=...;Database=...), and percent-encode these characters in a password");

        // The driver omits Password from its log but not SslPassword.
        if (!string.IsNullOrEmpty(builder.SslPassword))
            throw new FormatException($"{source}: a client key with a password is not supported, because logs would contain sslpassword; use a key without a password, in a file that only this user can read");

        foreach (var (name, value) in ((string, string?)[])[("host", builder.Host), ("database", builder.Database), ("user", builder.Username)])
        {
            if (value?.AsSpan().ContainsAnyInRange('\0', '\x1f') == true)
                throw new FormatException($"{source}: the {name} contains a control character");
            if (value is not null && Secret().IsMatch(value))
                throw new FormatException($"{source}: the {name} seems to contain another address or a password setting; separate settings with ';' (Host=...;Password=...), or with '&' after the '?' of a URI");
        }

        return builder;
    }

    [GeneratedRegex(@"://|(pass(word|wd|phrase)?|pwd|psw)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
