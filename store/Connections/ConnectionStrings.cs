using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace RecSys.Store;

/// <summary>Turns what people write for a database's address into Npgsql's form.</summary>
/// <remarks>
/// No error repeats the text: a password may stand anywhere in a malformed address. URIs follow PostgreSQL's own rules
/// ("Connection URIs", section 34.1.1.2 of its manual), with the parameters that Go's pgx adds for pools.
/// </remarks>
public static partial class ConnectionStrings
{
    static readonly SearchValues<char> NotInHost = SearchValues.Create(" \t\r\n;&=?@/\\");

    /// <summary>Reads a <c>postgres://</c> or <c>postgresql://</c> URI or an Npgsql connection string.</summary>
    /// <exception cref="FormatException">It is neither; the message names the part that is wrong and holds no secret.</exception>
    public static string Parse(string text)
    {
        text = text.Trim();
        return Checked(PostgresUri.IsUri(text) ? PostgresUri.Parse(text) : ParseKeywords(text), "DATABASE_URL").ConnectionString;
    }

    /// <summary>Builds the address from <c>PGHOST</c>, <c>PGPORT</c>, <c>PGDATABASE</c>, <c>PGUSER</c>, <c>PGPASSWORD</c>, <c>PGSSLMODE</c>.</summary>
    /// <param name="variable">Gives a variable's value, or null.</param>
    /// <returns>Null when none of <c>PGHOST</c>, <c>PGPORT</c>, <c>PGDATABASE</c>, <c>PGUSER</c> is set.</returns>
    /// <exception cref="FormatException"><c>PGPORT</c> or <c>PGSSLMODE</c> is wrong.</exception>
    public static string? FromPgVariables(Func<string, string?> variable)
    {
        string? Value(string name) => string.IsNullOrWhiteSpace(variable(name)) ? null : variable(name)!.Trim();

        if (Value("PGHOST") is null && Value("PGPORT") is null && Value("PGDATABASE") is null && Value("PGUSER") is null)
            return null;

        var builder = new NpgsqlConnectionStringBuilder { Host = Value("PGHOST") ?? "localhost" };
        if (Value("PGPORT") is { } port)
            builder.Port = Port(port, "PGPORT");
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

    internal static int Port(string text, string name)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new FormatException($"{name}: expected a port from 1 to 65535");

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
    /// Host, database and user are in logs and in what the server says: a password that got into one of them, by a separator of another
    /// form, must not come that far.
    /// </summary>
    static NpgsqlConnectionStringBuilder Checked(NpgsqlConnectionStringBuilder builder, string source)
    {
        if (string.IsNullOrWhiteSpace(builder.Host))
            throw new FormatException($"{source}: the address names no host (postgres://host/database, or Host=...)");
        if (!builder.Host.StartsWith('/') && builder.Host.AsSpan().ContainsAny(NotInHost))
            throw new FormatException($"{source}: the host holds a space or one of ;&=?@/ which no host has; separate settings with ';' (Host=...;Database=...), and write such characters of a password in percent-encoding");

        // The driver leaves the password out of its log, and this one in.
        if (!string.IsNullOrEmpty(builder.SslPassword))
            throw new FormatException($"{source}: a client key that is locked with a password cannot be used (sslpassword would be in logs); name a key without one, in a file that this user alone can read");

        foreach (var (name, value) in ((string, string?)[])[("host", builder.Host), ("database", builder.Database), ("user", builder.Username)])
        {
            if (value?.AsSpan().ContainsAnyInRange('\0', '\x1f') == true)
                throw new FormatException($"{source}: the {name} holds a control character");
            if (value is not null && Secret().IsMatch(value))
                throw new FormatException($"{source}: the {name} holds what looks like an address or a password setting of its own; separate settings with ';' (Host=...;Password=...), or with '&' behind the '?' of a URI");
        }

        return builder;
    }

    [GeneratedRegex(@"://|(pass(word|wd|phrase)?|pwd|psw)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
