using Npgsql;

namespace RecSys.Tests.Integration.Support;

/// <summary>A role that may do in a database what it was granted and nothing else; gone when disposed.</summary>
sealed class RestrictedRole : IAsyncDisposable
{
    readonly TestDatabase _database;

    RestrictedRole(TestDatabase database, string name) => (_database, Name) = (database, name);

    public string Name { get; }

    /// <summary>The database's address as this role.</summary>
    public string ConnectionString
        => new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Name, Password = Name }.ConnectionString;

    /// <summary>Makes the role, and takes away from everybody what Postgres gives to everybody.</summary>
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

    /// <summary>Gives these rights in the place of those that it had.</summary>
    public async Task SetAsync(IEnumerable<Grant> grants)
        => await _database.ExecuteAsync(
            $"DROP OWNED BY {Name};" + string.Concat(grants.Select(grant => grant.Sql(_database.Name, Name) + ";")));

    public async ValueTask DisposeAsync() => await _database.ExecuteAsync($"DROP OWNED BY {Name}; DROP ROLE {Name}");
}
