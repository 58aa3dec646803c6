using System.Globalization;
using System.Text.RegularExpressions;
using RecSys.Tests.Integration.Commands;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>The real programs with flags, settings, files and addresses of every kind, two processes at a time. No server answers.</summary>
[Category("Proof")]
[NonParallelizable]
[CancelAfter(900_000)]
public sealed partial class HostileInputTests
{
    const string NoDatabase = "postgres://shop@127.0.0.1:1/shop";
    const int Seed = 20_260_104;
    const int Flags = 240;
    const int Settings = 60;
    const int Files = 80;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    static readonly string[] Values =
    [
        "", " ", "-", "--", "-1", "0", "1", "1.5", "1,5", "1e999", "NaN", "Infinity", "-Infinity", "0x10", "2147483647", "2147483648", "99999999999999999999", "\u0663", "1e-400", "true", "null", "\u202e", "\u001b[31mred",
        "a\nb", "a\tb", "'; DROP TABLE items; --", "%s%n%x", "{0}", "[red]", "$(id)", "../../nowhere/x", "/", "/proc/self/mem", "/dev/null", "36500d", "36501d", "1h1h", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "00000000-0000-0000-0000-000000000000", "brand=NaN", "brand=2", "hit_rate=NaN", "mrr=1e999", "1,2,,3", "100%", "NaN%", "1e3%",
    ];

    static readonly string[] SettingNames =
    [
        "ORG_ID", "DATABASE_QUERY_TIMEOUT", "DATABASE_RETRY_ATTEMPTS", "DATABASE_RETRY_BACKOFF", "DATABASE_RETRY_MAX_BACKOFF", "DATABASE_MAX_CONNS", "BLEND_ALPHA", "BLEND_GAMMA", "POPULARITY_HALFLIFE_DAYS", "COVIS_WINDOW_DAYS",
        "POPULARITY_FANOUT", "MMR_LAMBDA", "BRAND_CAP", "BRAND_TAG_PREFIXES", "CATEGORY_TAG_PREFIXES", "RULE_EXCLUDE_EVENTS", "EXCLUDE_EVENT_TYPES", "PURCHASED_WINDOW_DAYS", "PROFILE_BOOST", "PROFILE_TOP_N",
        "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSSLMODE",
    ];

    string _folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("recsys-input-").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Flags_and_settings_of_any_value_give_a_documented_exit_code()
    {
        var promise = Promise.Make("hostile input", "flags and settings of any value, as processes: a documented exit code other than 1, one line per error, no stack trace, no hang");
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var options = new List<(string Program, string Option)>();
        foreach (var program in Programs.OnTheServicesTables)
        {
            var help = await ProcessRunner.RunAsync(program, ["--help"]);
            options.AddRange(Option().Matches(help.Output).Select(match => (program, match.Groups["name"].Value)).Distinct());
        }

        Assert.That(options, Has.Count.GreaterThan(50));
        var cases = new List<(string Program, string[] Arguments, string? Name, string? Value)>();
        for (var i = 0; i < Flags; i++)
        {
            var (program, option) = options[i % options.Count];
            cases.Add((program, [option, i % 29 == 0 ? new string('x', 100_000) : Values[random.Next(Values.Length)]], null, null));
        }

        for (var i = 0; i < Settings; i++)
            cases.Add(("blend_eval", [], SettingNames[i % SettingNames.Length], Values[random.Next(Values.Length)].Replace("\0", "", StringComparison.Ordinal)));
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (one, _) =>
            await promise.TryAsync($"{one.Program} {one.Name} {Hosting.Printable.Escape(string.Join(' ', [.. one.Arguments.Select(argument => argument.Length > 100 ? "xxx…" : argument), one.Value]))}", async () =>
            {
                var environment = new Dictionary<string, string?> { ["DATABASE_URL"] = NoDatabase, ["DATABASE_RETRY_ATTEMPTS"] = "0" };
                if (one.Name is not null)
                    environment[one.Name] = one.Value;
                if (one.Name?.StartsWith("PG", StringComparison.Ordinal) == true)
                    (environment["DATABASE_URL"], environment["PGHOST"], environment["PGPORT"]) = (null, one.Name == "PGHOST" ? one.Value : "127.0.0.1", one.Name == "PGPORT" ? one.Value : "1");
                AssertRefusal(await ProcessRunner.RunAsync(one.Program, one.Arguments, environment, _folder, Longest), one.Program);
            }));
        promise.AssertKept(atLeast: Flags + Settings);
    }

    [Test]
    public async Task Addresses_of_any_form_exit_with_2_or_4_without_printing_the_password()
    {
        var promise = Promise.Make("hostile input", "database addresses of every form, as processes: no password in any output, at any log level");
        await Parallel.ForEachAsync(HostileAddresses.All.Index(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (one, _) =>
            await promise.TryAsync(one.Item, async () =>
            {
                var program = Programs.OnTheServicesTables[one.Index % Programs.OnTheServicesTables.Length];
                string[] log = (one.Index % 3) switch { 0 => ["--log-level", "trace"], 1 => ["--log-level", "trace", "--log-format", "json"], _ => [] };
                var result = await ProcessRunner.RunAsync(
                    program, log, new Dictionary<string, string?> { ["DATABASE_URL"] = one.Item, ["DATABASE_RETRY_ATTEMPTS"] = "0" }, _folder, Longest);
                Assert.That(result.ExitCode, Is.EqualTo(2).Or.EqualTo(4), result.Error);
                Assert.That(result.Output + result.Error, Does.Not.Contain(HostileAddresses.Password).IgnoreCase);
                if (log.Length == 0)
                    AssertRefusal(result, program);
            }));
        promise.AssertKept(atLeast: HostileAddresses.All.Count());
    }

    [Test]
    public async Task Files_of_any_kind_give_a_one_line_error()
    {
        var promise = Promise.Make("hostile input", "candidate, sweep, gate, report, checkpoint and undo files, as processes: read, or rejected with one line");
        TestContext.Out.WriteLine($"seed {Seed}");
        var files = new HostileFiles(Seed);
        var cases = new List<(string Program, string[] Flags)>();
        for (var i = 0; i < Files + 6; i++)
        {
            var path = Path.Combine(_folder, i.ToString(CultureInfo.InvariantCulture) + ".yaml");
            await File.WriteAllBytesAsync(path, i < Files ? files.Next() : HostileFiles.Large(i));
            cases.Add((i % 7) switch
            {
                0 => ("blend_eval", ["--sweep", path]),
                1 => ("blend_eval", ["--gates", path]),
                2 => ("blend_eval", ["--baseline-report", path]),
                3 => ("blend_eval", ["--compare", path, path]),
                4 => ("catalog_backfill", ["--mode", "undo", "--undo", path]),
                5 => ("blend_eval", ["--resume", path, "--sweep", Path.Combine(Repository.Root, "analysis/blends/sweep.yaml")]),
                _ => ("blend_eval", ["--configs", path]),
            });
        }

        cases.AddRange(Texts().Select((text, i) =>
        {
            var path = Path.Combine(_folder, $"text-{i}");
            File.WriteAllText(path, text.Text);
            return (text.Program, text.Flags.Append(path).ToArray());
        }));
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (one, _) =>
            await promise.TryAsync($"{one.Program} {string.Join(' ', one.Flags)}", async () =>
                AssertRefusal(
                    await ProcessRunner.RunAsync(
                        one.Program, one.Flags, new Dictionary<string, string?> { ["DATABASE_URL"] = NoDatabase, ["DATABASE_RETRY_ATTEMPTS"] = "0" }, _folder, Longest),
                    one.Program)));
        promise.AssertKept(atLeast: Files);
    }

    /// <summary>Files that are JSON of the right shape but invalid.</summary>
    static IEnumerable<(string Program, string[] Flags, string Text)> Texts()
    {
        const string Undo = """{"org_id":"00000000-0000-0000-0000-000000000001","namespace":"default","item_id":"a","updated_at":"2026-01-01T00:00:00Z","old":OLD,"new":OLD,"embedding_written":true,"old_embedding":EMBEDDING}""";
        const string Old = """{"brand":null,"category":null,"category_path":PATH,"description":null,"image_url":null,"metadata_version":null}""";
        foreach (var (path, embedding) in ((string, string)[])[("[]", "[1,2]"), ("null", "null"), ("[null]", "[1e99]"), ("[\"\\u0000\"]", "null"), ("[\"\\ud800\"]", "null"), ("{}", "null"), ("[1]", "null"), ("[[]]", "null")])
            yield return ("catalog_backfill", ["--mode", "undo", "--undo"], Undo.Replace("OLD", Old.Replace("PATH", path, StringComparison.Ordinal), StringComparison.Ordinal).Replace("EMBEDDING", embedding, StringComparison.Ordinal) + "\n");
        foreach (var text in (string[])["{}", "[]", "null", "1", "\"x\"", "{\"manifest\":null}", "{\"candidates\":[null]}", "{\"manifest\":{}}", new string('[', 100_000), "\ufeff{}", ""])
        {
            yield return ("blend_eval", ["--baseline-report"], text);
            yield return ("catalog_backfill", ["--mode", "undo", "--undo"], text);
        }

        yield return ("blend_eval", ["--gates"], "gates: {segments: {\"traits.a\\0b\": {min: {mrr: 0.1}}}}");
        yield return ("blend_eval", ["--gates"], "{\"gates\": {\"segments\": {\"traits.\\ud800\": {\"min\": {\"mrr\": 0.1}}}}}");
        yield return ("blend_eval", ["--configs"], "{\"configs\": [{\"name\": \"\\ud800\\u0000\\u202e\"}]}");
    }

    /// <summary>A documented exit code other than the one for defects, and one escaped line on stderr.</summary>
    static void AssertRefusal(ProcessResult result, string program)
    {
        var errors = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !LogLine().IsMatch(line)).ToArray();
        Assert.Multiple(() =>
        {
            // --help, --version and an empty namespace exit with 0 or with the failure of the unreachable server.
            Assert.That(result.ExitCode, Is.AnyOf(2, 3, 4), result.Error);
            Assert.That(errors, Has.Length.LessThanOrEqualTo(1));
            Assert.That(errors.FirstOrDefault(program), Does.StartWith(program));
            Assert.That(result.Error, Does.Not.Contain("   at "));
            Assert.That(result.Error, Has.Length.LessThan(250_000));
            Assert.That((result.Output + result.Error).Where(c => (char.IsControl(c) && c != '\n') || c is '\u202e' or '\u2028' or '\ufeff'), Is.Empty);
        });
    }

    [GeneratedRegex(@"^\s*(?:-[a-zA-Z?]\|)?(?<name>--[a-z-]+)(?:\s|:)+<", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z |^\{""Timestamp", RegexOptions.CultureInvariant)]
    private static partial Regex LogLine();
}
