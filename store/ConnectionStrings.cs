using System.Globalization;
using Npgsql;

namespace RecSys.Store;

/// <summary>Turns what people write for a database's address into Npgsql's form.</summary>
/// <remarks>
/// No error repeats the text: a password may stand anywhere in a malformed address. URIs follow PostgreSQL's own rules
/// ("Connection URIs", section 34.1.1.2 of its manual), with the parameters that Go's pgx adds for pools.
/// </remarks>
public static class ConnectionStrings
{
    /// <summary>Reads a <c>postgres://</c> or <c>postgresql://</c> URI or an Npgsql connection string.</summary>
    /// <exception cref="FormatException">It is neither; the message names the part that is wrong and holds no secret.</exception>
    public static string Parse(string text)
    {
        text = text.Trim();
        return PostgresUri.IsUri(text) ? PostgresUri.Parse(text).ConnectionString : ParseKeywords(text).ConnectionString;
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
        return builder.ConnectionString;
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
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            throw new FormatException(
                "DATABASE_URL: expected postgres://user:password@host:port/database or an Npgsql connection string (Host=...;Database=...), got neither");
        }

        return string.IsNullOrWhiteSpace(builder.Host)
            ? throw new FormatException("DATABASE_URL: the connection string names no host (Host=...)")
            : builder;
    }
}
