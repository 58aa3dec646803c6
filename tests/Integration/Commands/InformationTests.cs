using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Commands;

/// <summary>Help and version are printed to stdout and need nothing else, not even a database.</summary>
public sealed class InformationTests
{
    [TestCase("catalog_backfill", "--mode", "--since", "--batch", "--dry-run")]
    [TestCase("collab_factors", "--since", "--dry-run")]
    [TestCase("blend_eval", "--limit", "--min-events", "--lookback", "--k", "--configs")]
    public async Task Help_lists_every_option(string program, params string[] options)
    {
        var result = await ProcessRunner.RunAsync(program, ["--help"], NoDatabase);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Does.Contain("Usage: ").And.Contain(program));
        foreach (var option in options.Concat(["--namespace", "--org", "--output", "--log-level", "--log-format", "--no-progress", "--version"]))
            Assert.That(result.Output, Does.Contain(option));
    }

    [Test]
    public async Task Help_of_the_workbench_lists_its_commands()
    {
        var result = await ProcessRunner.RunAsync("workbench", ["--help"], NoDatabase);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("migrate").And.Contain("seed").And.Contain("import").And.Contain("reset"));
    }

    [TestCaseSource(typeof(Programs), nameof(Programs.All))]
    public async Task Version_prints_one_line_with_the_program_name(string program)
    {
        var result = await ProcessRunner.RunAsync(program, ["--version"], NoDatabase);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Does.Match($@"\A{program} \d+\.\d+\.\d+\S*( \(commit [0-9a-f]+\))?\n\z"));
    }

    static Dictionary<string, string?> NoDatabase => new() { ["DATABASE_URL"] = null, ["PATH"] = "/nowhere" };
}
