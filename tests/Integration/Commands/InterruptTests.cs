using Npgsql;
using RecSys.Tests.Integration.Proof;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Commands;

/// <summary>Programs that are stopped by Ctrl+C or SIGTERM while they wait for the database.</summary>
public sealed class InterruptTests
{
    const string CountWaiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'
        """;

    [SetUp]
    public Task ResetAsync() => TestDatabase.Shared.ResetAsync();

    [Test]
    public async Task Signal_ends_the_program_with_130_and_no_result(
        [ValueSource(typeof(Programs), nameof(Programs.All))] string program, [Values("INT", "TERM")] string signal)
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE items, events IN ACCESS EXCLUSIVE MODE", connection, transaction))
            await command.ExecuteNonQueryAsync();
        await using var process = ProcessRunner.Start(program, Programs.ArgumentsOf(program));
        await process.WaitUntilAsync(async _ => await TestDatabase.Shared.ScalarAsync<long>(CountWaiting) > 0);

        await process.SignalAsync(signal);
        var result = await process.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error, Does.Contain("nterrupted"));
        Assert.That(result.Error, Does.Not.Contain("   at "), "only defects print a stack trace");
    }

    [TestCaseSource(typeof(Programs), nameof(Programs.OnTheServicesTables))]
    public async Task Signal_ends_the_program_while_the_network_stalls(string program)
    {
        await using var network = new FaultProxy(TestDatabase.Shared.ConnectionString);
        network.FailAfter(4_000, NetworkFault.StandStill);
        await using var process = ProcessRunner.Start(
            program, Programs.ArgumentsOf(program), new Dictionary<string, string?> { ["DATABASE_URL"] = network.ConnectionString });
        await process.WaitUntilAsync(_ => Task.FromResult(network.HasFailed));

        await process.SignalAsync("INT");
        var result = await process.WaitAsync(TimeSpan.FromSeconds(30)); // the statement timeout is 45

        Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
        Assert.That(result.Output, Is.Empty);
    }
}
