using System.Text.Json;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>The programs consist of the packages that the repository locks, and none has a known vulnerability.</summary>
[Category("Proof")]
[NonParallelizable]
public sealed class SupplyTests
{
    [Test]
    public async Task Packages_have_the_locked_versions_and_no_known_vulnerability()
    {
        var locked = Promise.Make("supply", "a restore into an empty cache gives the locked versions and hashes");
        await using var clone = await FreshClone.MakeAsync();
        var restored = await clone.RunAsync("dotnet", ["restore", "RecSys.sln", "--locked-mode"]);
        Assert.That(restored.ExitCode, Is.Zero, restored.Output);
        var projects = Directory.GetFiles(clone.Folder, "*.csproj", SearchOption.AllDirectories);
        foreach (var project in projects)
        {
            await locked.TryAsync(project, () =>
            {
                Assert.That(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"), Does.Exist);
                return Task.CompletedTask;
            });
        }

        locked.AssertKept(atLeast: 12);

        var listed = await clone.RunAsync("dotnet", ["list", "RecSys.sln", "package", "--vulnerable", "--include-transitive", "--format", "json"]);
        if (listed.ExitCode != 0)
            Assert.Ignore($"the package feed does not report vulnerable packages: {listed.Output}{listed.Error}");

        var harmless = Promise.Make("supply", "no project has a package that is known to be vulnerable");
        foreach (var project in JsonDocument.Parse(listed.Output).RootElement.GetProperty("projects").EnumerateArray())
        {
            await harmless.TryAsync(project.GetProperty("path").GetString()!, () =>
            {
                Assert.That(project.TryGetProperty("frameworks", out var vulnerable), Is.False, $"{vulnerable}");
                return Task.CompletedTask;
            });
        }

        harmless.AssertKept(projects.Length);
    }

    [Test]
    public async Task Single_files_use_the_locked_packages_and_run_without_the_SDK()
    {
        var promise = Promise.Make("supply", "single files are built from the locked packages and run without .NET");
        await using var clone = await FreshClone.MakeAsync(sharesPackages: true);
        var built = await clone.RunAsync("make", ["build"], new Dictionary<string, string?> { ["CI"] = "true" });
        Assert.That(built.ExitCode, Is.Zero, built.Output + built.Error);
        foreach (var published in Directory.GetFiles(clone.Folder, "publish.lock.json", SearchOption.AllDirectories))
        {
            var project = Path.GetDirectoryName(Path.GetDirectoryName(published))!;
            var allowed = Hashes(Path.Combine(project, "packages.lock.json"));
            foreach (var (package, hash) in Hashes(published).Where(package => !IsOfTheSdk(package.Key)))
            {
                await promise.TryAsync($"{project} {package}", () =>
                {
                    Assert.That(allowed.GetValueOrDefault(package), Is.EqualTo(hash));
                    return Task.CompletedTask;
                });
            }
        }

        foreach (var program in (string[])["catalog_backfill", "collab_factors", "blend_eval"])
        {
            await promise.TryAsync(program, async () =>
            {
                var run = await ProcessRunner.RunAsync(
                    Path.Combine(clone.Folder, "bin", program), [program == "blend_eval" ? "--version" : "--dry-run"],
                    new Dictionary<string, string?> { ["DATABASE_URL"] = TestDatabase.Shared.ConnectionString, ["DOTNET_ROOT"] = "/nowhere", ["PATH"] = "/usr/bin:/bin" });
                Assert.That(run.ExitCode, Is.Zero, run.Error);
            });
        }

        promise.AssertKept(atLeast: 30);
    }

    // Added by the SDK, in its own version, when a program is published.
    static bool IsOfTheSdk(string package)
        => package.StartsWith("Microsoft.NET.ILLink.", StringComparison.Ordinal) || package.Contains("Microsoft.DotNet.ILCompiler ", StringComparison.Ordinal);

    static Dictionary<string, string> Hashes(string file)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var framework in document.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            foreach (var package in framework.Value.EnumerateObject().Where(package => package.Value.TryGetProperty("contentHash", out _)))
                hashes[package.Name + " " + package.Value.GetProperty("resolved").GetString()] = package.Value.GetProperty("contentHash").GetString()!;
        }

        return hashes;
    }
}
