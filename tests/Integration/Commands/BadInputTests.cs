using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Commands;

/// <summary>Invalid input to the real programs. None of it reaches the database.</summary>
public sealed class BadInputTests
{
    const int Usage = 2;

    // No server answers here: a program that connects exits with 4.
    const string NoDatabase = "postgres://shop@127.0.0.1:1/shop";

    static readonly TestCaseData[] Options =
    [
        .. Programs.All.Select(program => Case("an unknown flag", program, ["--nonsense"], "--nonsense")),
        .. Programs.All.Select(program => Case("a bad UUID", program, ["--org", "12345"], "--org", "'12345'", "UUID")),
        .. Programs.All.Select(program => Case("a flag without its value", program, ["--namespace"], "namespace")),
        .. Programs.All.Select(program => Case("a blank namespace", program, ["--namespace", " "], "--namespace")),
        .. Programs.All.Select(program => Case("a bad output form", program, ["--output", "xml"], "--output", "'xml'")),
        Case("a bad duration", "catalog_backfill", ["--mode", "refresh", "--since", "24x"], "--since", "'24x'"),
        Case("a bad duration", "collab_factors", ["--since", "yesterday"], "--since", "'yesterday'"),
        Case("a bad duration", "blend_eval", ["--lookback", "-7d"], "--lookback", "'-7d'"),
        Case("a bad mode", "catalog_backfill", ["--mode", "sideways"], "--mode", "'sideways'"),
        Case("a bad number", "catalog_backfill", ["--batch", "many"], "--batch", "'many'"),
        Case("a number out of range", "catalog_backfill", ["--batch", "0"], "--batch", "'0'"),
        Case("a number out of range", "blend_eval", ["--k", "0"], "--k", "'0'"),
        Case("a bad number", "blend_eval", ["--limit", "1.5"], "--limit", "'1.5'"),
        Case("a share that is no number", "catalog_backfill", ["--require", "brand=NaN"], "--require", "'brand=NaN'"),
        Case("a blank file", "catalog_backfill", ["--report", ""], "--report"),
        Case("a blank file", "catalog_backfill", ["--undo", ""], "--undo"),
        Case("a file for two purposes", "catalog_backfill", ["--undo", "one.ndjson", "--report", "./one.ndjson"], "--report", "another file than that of --undo"),
        Case("a missing file", "blend_eval", ["--configs", "no such file.yaml"], "--configs", "no such file.yaml"),
    ];

    [TestCaseSource(nameof(Options))]
    public async Task Invalid_argument_gives_a_one_line_error_that_names_it(string program, string[] arguments, string[] named)
    {
        // The --mode of the case replaces the default one.
        var own = arguments.Contains("--mode") ? [] : Programs.ArgumentsOf(program);
        var result = await ProcessRunner.RunAsync(program, [.. own, .. arguments], Environment());

        Refusal.AssertOneLine(result, program, Usage, named);
    }

    [TestCaseSource(typeof(Programs), nameof(Programs.All))]
    public async Task Setting_that_is_not_a_UUID_is_rejected_and_named(string program)
    {
        var result = await ProcessRunner.RunAsync(program, Programs.ArgumentsOf(program), Environment(("ORG_ID", "shop-7")));

        Refusal.AssertOneLine(result, program, Usage, "ORG_ID", "'shop-7'");
    }

    [TestCase("BLEND_ALPHA", "-0.1")]
    [TestCase("MMR_LAMBDA", "2")]
    [TestCase("POPULARITY_HALFLIFE_DAYS", "0")]
    [TestCase("DATABASE_QUERY_TIMEOUT", "soon")]
    [TestCase("DATABASE_QUERY_TIMEOUT", "30d")]
    [TestCase("DATABASE_RETRY_MAX_BACKOFF", "2d")]
    [TestCase("DATABASE_MAX_CONNS", "1")]
    public async Task Setting_outside_its_range_is_rejected_and_named(string name, string value)
    {
        var result = await ProcessRunner.RunAsync("blend_eval", [], Environment((name, value)));

        Refusal.AssertOneLine(result, "blend_eval", Usage, name, value);
    }

    static readonly TestCaseData[] CandidateFiles =
    [
        new TestCaseData("configs:\n  - {name: a, alpha: 0.5, beta: 0.3, gamma: 0.2}\n  - {name: b, alpha: 0.5, betta: 0.3, gamma: 0.2}\n", new[] { "3", "betta" })
            .SetArgDisplayNames("an unknown key"),
        new TestCaseData("configs:\n  - name: a\n    alpha: -0.5\n    beta: 0.3\n    gamma: 0.2\n", new[] { "alpha", "-0.5" })
            .SetArgDisplayNames("a negative weight"),
        new TestCaseData("configs:\n  - name: a\n    alpha: much\n    beta: 0.3\n    gamma: 0.2\n", new[] { "3", "alpha", "much" })
            .SetArgDisplayNames("a weight that is no number"),
        new TestCaseData("configs: [", Array.Empty<string>()).SetArgDisplayNames("no YAML"),
        new TestCaseData("items: []\n", new[] { "configs" }).SetArgDisplayNames("no candidates"),
    ];

    [TestCaseSource(nameof(CandidateFiles))]
    public async Task Invalid_candidate_file_is_rejected_with_its_name_and_the_reason(string text, string[] named)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, text);
        try
        {
            var result = await ProcessRunner.RunAsync("blend_eval", ["--configs", file], Environment());

            Refusal.AssertOneLine(result, "blend_eval", Usage, [Path.GetFileName(file), .. named]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task User_input_is_escaped_in_error_messages()
    {
        var result = await ProcessRunner.RunAsync("collab_factors", ["--org", "\u001b[31mred\nblend_eval: all is well"], Environment());

        Refusal.AssertOneLine(result, "collab_factors", Usage, "--org", "red");
        // Character by character: a culture-sensitive comparison ignores the escape character.
        Assert.That(result.Error.Any(c => char.IsControl(c) && c != '\n'), Is.False);
    }

    static TestCaseData Case(string what, string program, string[] arguments, params string[] named)
        => new TestCaseData(program, arguments, named).SetArgDisplayNames(program, what, string.Join(' ', arguments));

    static Dictionary<string, string?> Environment(params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string?> { ["DATABASE_URL"] = NoDatabase };
        foreach (var (name, value) in more)
            environment[name] = value;
        return environment;
    }
}
