using System.Globalization;
using Npgsql;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>The two commands of the README on a machine where nothing was built, restored or installed before.</summary>
[Category("Proof")]
[NonParallelizable]
public sealed class FreshMachineTests
{
    const string DemoEnd = "make down stops the local server.";

    [Test]
    public async Task README_commands_work_in_an_empty_clone_with_an_empty_package_cache()
    {
        var promise = Promise.Make("fresh machine", "make demo and some of the tests, in an empty clone with an empty package cache");
        await using var clone = await FreshClone.MakeAsync();
        await promise.TryAsync("make demo", () => DemoAsync(clone, null));
        // Some of the tests are enough: packages, SDK and database come from the same source for all.
        await promise.TryAsync("tests", () => TestAsync(clone, null));
        promise.AssertKept(atLeast: 2);
    }

    [Test]
    public async Task Demo_works_in_folders_with_spaces_and_concurrently()
    {
        var promise = Promise.Make("fresh machine", "make demo in two folders with spaces at the same time, and twice in one folder");
        await using var first = await FreshClone.MakeAsync(sharesPackages: true, name: "the first shop's recsys");
        await using var second = await FreshClone.MakeAsync(sharesPackages: true, name: "the second shop's recsys");
        await Task.WhenAll(
            promise.TryAsync("first folder", () => DemoAsync(first, null)),
            promise.TryAsync("second folder", () => DemoAsync(second, null)));
        await Task.WhenAll(
            promise.TryAsync("one folder, one terminal", () => LocalDatabaseAsync(first)),
            promise.TryAsync("one folder, another terminal", () => LocalDatabaseAsync(first)));
        promise.AssertKept(atLeast: 4);
    }

    [Test]
    public async Task Unprivileged_user_needs_only_a_database()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("this run is not root, so all tests already run as an unprivileged user");
        var users = await ProcessRunner.RunAsync("/usr/bin/env", ["id", "nobody"]);
        if (users.ExitCode != 0)
            Assert.Ignore("there is no user named nobody");

        var promise = Promise.Make("fresh machine", "make demo and some of the tests, as a user who is not root, on the server of DATABASE_URL");
        await using var clone = await FreshClone.MakeAsync(sharesPackages: false, user: "nobody");
        await using var database = await TestDatabase.CreateAsync(migrate: false);
        var address = new Dictionary<string, string?> { ["DATABASE_URL"] = Url(database) };
        await promise.TryAsync("make demo", () => DemoAsync(clone, address));
        await promise.TryAsync("tests", () => TestAsync(clone, address));
        await promise.TryAsync("nothing local", () =>
        {
            Assert.That(Path.Combine(clone.Folder, ".local", "localdb"), Does.Not.Exist);
            return Task.CompletedTask;
        });
        promise.AssertKept(atLeast: 3);
    }

    static async Task DemoAsync(FreshClone clone, Dictionary<string, string?>? environment)
    {
        var demo = await clone.RunAsync("make", ["demo"], environment);
        Assert.That(demo.ExitCode, Is.Zero, demo.Output + demo.Error);
        Assert.That(demo.Output, Does.Contain(DemoEnd).And.Contain("hit rate@20"));
        Assert.That(demo.Output + demo.Error, Does.Not.Contain("   at "));
    }

    static async Task TestAsync(FreshClone clone, Dictionary<string, string?>? environment)
    {
        var tests = await clone.RunAsync("./tests/run", ["--filter", "FullyQualifiedName~TestDatabaseTests|FullyQualifiedName~InformationTests|FullyQualifiedName~ReadmeTests"], environment);
        Assert.That(tests.ExitCode, Is.Zero, tests.Output + tests.Error);
        Assert.That(tests.Output.TrimEnd().Split('\n')[^1], Does.Match("^[0-9]+ passed, 0 failed$"));
    }

    static async Task LocalDatabaseAsync(FreshClone clone)
    {
        var up = await clone.RunAsync("make", ["catalog-refresh", "SINCE=1h", "ARGS=--dry-run --output json"]);
        Assert.That(up.ExitCode, Is.Zero, up.Output + up.Error);
    }

    static string Url(TestDatabase database)
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return string.Create(CultureInfo.InvariantCulture,
            $"postgres://{Uri.EscapeDataString(address.Username ?? "")}:{Uri.EscapeDataString(address.Password ?? "")}@{address.Host}:{address.Port}/{address.Database}");
    }
}
