using Npgsql;

namespace RecSys.Tests.Integration.Support;

/// <summary>A role that has only the granted privileges in a database; dropped when disposed.</summary>
sealed class RestrictedRole : IAsyncDisposable
{
    readonly TestDatabase _database;

    RestrictedRole(TestDatabase database, string name) => (_database, Name) = (database, name);

    public string Name { get; }

    /// <summary>The address of the database with the login of this role.</summary>
    public string ConnectionString
        => new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Name, Password = Name }.ConnectionString;

    /// <summary>Creates the role and revokes the default privileges of PUBLIC.</summary>
    public static async Task<RestrictedRole> CreateAsync(TestDatabase database)
    {
        var name = $"{database.Name}_role_{Guid.CreateVersion7().ToString("N")[20..]}";
        await database.ExecuteAsync($"""
            CREATE ROLE {name} LOGIN PASSWORD '{name}';
            REVOKE ALL ON DATABASE {database.Name} FROM PUBLIC;
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            """);
        return new RestrictedRole(database, name);
    }

    /// <summary>Replaces the privileges of the role.</summary>
    public async Task SetAsync(IEnumerable<Grant> grants)
        => await _database.ExecuteAsync(
            $"DROP OWNED BY {Name};" + string.Concat(grants.Select(grant => grant.Sql(_database.Name, Name) + ";")));

    public async ValueTask DisposeAsync() => await _database.ExecuteAsync($"DROP OWNED BY {Name}; DROP ROLE {Name}");
}
