using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using RecSys.Store;
using RecSys.Tests.Integration.Catalog;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Pauses;

public sealed class ServerLoadReaderTests
{
    static TestDatabase Database => TestDatabase.Shared;

    [SetUp]
    public Task ResetAsync() => Database.ResetAsync();

    [Test]
    public async Task Only_a_vacuum_of_a_written_table_is_detected()
    {
        await CatalogRows.InsertAsync(Database, "shop", 1_000);
        await using var vacuum = await LongVacuum.BeginAsync(Database, "items");
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        var reader = new ServerLoadReader(new Lines());

        Assert.That((await reader.ReadAsync(connection, ["users", "items"], CancellationToken.None)).TablesInVacuum, Is.EqualTo(new[] { "items" }));
        Assert.That((await reader.ReadAsync(connection, ["users", "no_such_table"], CancellationToken.None)).TablesInVacuum, Is.Empty);
    }

    [Test]
    public async Task Missing_monitoring_privilege_is_logged_once()
    {
        var role = string.Create(CultureInfo.InvariantCulture, $"recsys_test_{Guid.CreateVersion7():n}");
        await CatalogRows.InsertAsync(Database, "shop", 1_000);
        await Database.ExecuteAsync($"CREATE ROLE {role}");
        var lines = new Lines();
        try
        {
            await using var vacuum = await LongVacuum.BeginAsync(Database, "items");
            await using var connection = await Database.DataSource.OpenConnectionAsync();
            await using (var become = new NpgsqlCommand($"SET ROLE {role}", connection))
                await become.ExecuteNonQueryAsync();
            var reader = new ServerLoadReader(lines);
            for (var i = 0; i < 3; i++)
                Assert.That((await reader.ReadAsync(connection, ["items"], CancellationToken.None)).TablesInVacuum, Is.Empty);
        }
        finally
        {
            await Database.ExecuteAsync($"DROP ROLE {role}");
        }

        Assert.That(lines, Has.Exactly(1).EqualTo("No pauses for vacuums: they are not visible to this role; grant it pg_monitor"));
    }

    sealed class Lines : List<string>, ILogger<ServerLoadReader>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Add(formatter(state, exception));
    }
}
