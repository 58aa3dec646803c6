using System.Globalization;
using Npgsql;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Commands;

/// <summary>Databases on which the programs cannot work, and their messages. No message contains the password.</summary>
public sealed class UnusableDatabaseTests
{
    const int Usage = 2;
    const int Database = 4;
    const string Password = "correct-horse-battery";

    [TestCaseSource(typeof(Programs), nameof(Programs.All))]
    public async Task Unreachable_server_is_named_in_the_error(string program)
    {
        var result = await Programs.RunAsync(program, $"postgres://shop:{Password}@127.0.0.1:1/shop");

        Refusal.AssertOneLine(result, program, Database, "127.0.0.1:1");
        AssertNoPassword(result);
    }

    [TestCaseSource(typeof(Programs), nameof(Programs.All))]
    public async Task Rejected_login_is_a_database_failure(string program)
    {
        var address = new NpgsqlConnectionStringBuilder(TestDatabase.Shared.ConnectionString);
        var url = string.Create(CultureInfo.InvariantCulture, $"postgres://nobody_here:{Password}@{address.Host}:{address.Port}/{address.Database}");

        var result = await Programs.RunAsync(program, url);

        Refusal.AssertOneLine(result, program, Database, "nobody_here");
        AssertNoPassword(result);
    }

    [TestCase("postgres://shop:" + Password + "@localhost:port/shop")]
    [TestCase("postgres://shop:" + Password + "@localhost/shop?sslmode=perhaps")]
    [TestCase("Host=localhost;Passwort=" + Password)]
    [TestCase("host=localhost dbname=shop password=" + Password)]
    [TestCase("Host=localhost;Minimum Pool Size=50;Password=" + Password)]
    [TestCase(Password)]
    public async Task Invalid_address_is_rejected_without_printing_it(string url)
    {
        foreach (var program in Programs.OnTheServicesTables)
        {
            var result = await Programs.RunAsync(program, url);

            Refusal.AssertOneLine(result, program, Usage);
            AssertNoPassword(result);
        }
    }

    [TestCase("text")]
    [TestCase("json")]
    public async Task No_log_level_prints_the_password(string format)
    {
        foreach (var program in Programs.All)
        {
            var result = await Programs.RunAsync(
                program, $"postgres://shop:{Password}@127.0.0.1:1/shop", "--log-level", "trace", "--log-format", format);

            Assert.That(result.ExitCode, Is.EqualTo(Database), result.Error);
            AssertNoPassword(result);
        }
    }

    [TestCase("catalog_backfill", "items")]
    [TestCase("collab_factors", "items")]
    [TestCase("collab_factors", "events")]
    [TestCase("collab_factors", "recsys_user_factors")]
    [TestCase("blend_eval", "items")]
    [TestCase("blend_eval", "events")]
    [TestCase("blend_eval", "event_type_defaults")]
    [TestCase("workbench", "users")]
    public async Task Missing_table_is_named(string program, string table)
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await database.ExecuteAsync($"DROP TABLE {table}");

        Refusal.AssertOneLine(await Programs.RunAsync(program, database.ConnectionString), program, Database, table);
    }

    [TestCaseSource(typeof(Programs), nameof(Programs.OnTheServicesTables))]
    public async Task Database_without_tables_is_rejected(string program)
    {
        await using var database = await TestDatabase.CreateAsync(migrate: false);

        Refusal.AssertOneLine(await Programs.RunAsync(program, database.ConnectionString), program, Database, "items");
    }

    [TestCase("catalog_backfill", "items", "metadata_version")]
    [TestCase("collab_factors", "events", "ts")]
    [TestCase("blend_eval", "events", "type")]
    public async Task Missing_column_is_named(string program, string table, string column)
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await database.ExecuteAsync($"ALTER TABLE {table} DROP COLUMN {column}");

        Refusal.AssertOneLine(await Programs.RunAsync(program, database.ConnectionString), program, Database, $"{table}.{column}");
    }

    [TestCase("catalog_backfill", "items", "embedding")]
    [TestCase("collab_factors", "recsys_item_factors", "factors")]
    [TestCase("collab_factors", "recsys_user_factors", "factors")]
    [TestCase("blend_eval", "items", "embedding")]
    public async Task Vector_column_with_another_dimension_is_named(string program, string table, string column)
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await database.ExecuteAsync($"ALTER TABLE {table} ALTER COLUMN {column} TYPE vector(128)");

        Refusal.AssertOneLine(
            await Programs.RunAsync(program, database.ConnectionString), program, Database, $"{table}.{column}", "vector(128)", "vector(384)");
    }

    static void AssertNoPassword(ProcessResult result) => Assert.That(result.Output + result.Error, Does.Not.Contain(Password));
}
