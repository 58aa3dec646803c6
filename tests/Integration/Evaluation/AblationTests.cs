using System.Text.Json;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Evaluation;

/// <summary><c>--ablate</c> of blend_eval on a generated shop with factors.</summary>
public sealed class AblationTests
{
    const string Shop = "shop";

    string _until = "";
    string _folder = "";

    [OneTimeSetUp]
    public async Task SeedAsync()
    {
        await TestDatabase.Shared.ResetAsync();
        _folder = Directory.CreateTempSubdirectory("recsys-ablation-").FullName;
        foreach (var (program, arguments) in new (string, string[])[]
        {
            ("workbench", ["seed", "--namespace", Shop, "--items", "200", "--users", "200", "--events", "5000", "--seed", "7"]),
            ("collab_factors", ["--namespace", Shop]),
        })
        {
            var run = await ProcessRunner.RunAsync(program, arguments);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
        }

        _until = await TestDatabase.Shared.ScalarAsync<string>(
            "SELECT to_char(max(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM events WHERE namespace = 'shop'") ?? "";
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    Task<ProcessResult> RunAsync(params string[] arguments)
        => ProcessRunner.RunAsync("blend_eval", ["--namespace", Shop, "--until", _until, .. arguments]);

    async Task<JsonElement> ReportAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--output", "json"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    string Configs(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Test]
    public async Task A_part_that_is_off_gives_the_numbers_of_a_candidate_without_it()
    {
        var report = await ReportAsync(
            "--ablate", "--configs", Configs("parts.yaml", """
                configs:
                - name: whole
                - {name: MMR, mmr_lambda: off}
                - {name: brand cap, brand_cap: 0}
                - {name: category cap, category_cap: 0}
                - {name: profile boost, profile_boost: 0}
                - {name: exclusion rule, rule_exclude_events: false}
                """));
        var parts = report.GetProperty("ablations")[0].GetProperty("parts").EnumerateArray().ToDictionary(part => part.GetProperty("part").GetString()!);

        Assert.That(parts, Has.Count.EqualTo(11));
        foreach (var candidate in report.GetProperty("candidates").EnumerateArray().Skip(1))
        {
            var (numbers, without) = (candidate.GetProperty("numbers")[0], parts[candidate.GetProperty("name").GetString()!].GetProperty("without"));
            foreach (var name in (string[])["hits", "hit_rate", "mrr", "ndcg"])
                Assert.That(without.GetProperty(name).GetDouble(), Is.EqualTo(numbers.GetProperty(name).GetDouble()), $"{candidate.GetProperty("name")} {name}");
        }

        Assert.That(
            report.GetProperty("ablations")[1].GetProperty("parts").EnumerateArray().Where(part => part.GetProperty("without").ValueKind == JsonValueKind.Null)
                .Select(part => part.GetProperty("part").GetString()),
            Is.EqualTo(new List<string> { "MMR" }));
    }

    [Test]
    public async Task The_bytes_do_not_depend_on_the_workers()
    {
        var one = await RunAsync("--ablate", "--output", "json", "--workers", "1");
        var eight = await RunAsync("--ablate", "--output", "json", "--workers", "8");

        Assert.That(one.ExitCode, Is.Zero, one.Error);
        Assert.That(eight.Output, Is.EqualTo(one.Output));
    }

    [Test]
    public async Task The_screen_and_the_report_folder_show_every_part()
    {
        var folder = Path.Combine(_folder, "report");
        var run = await RunAsync("--ablate", "--report", folder);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.Split('\n'), Has.All.Length.LessThanOrEqualTo(100));
        foreach (var line in (string[])["\nParts of baseline, k = 20:", "\nParts of embed-heavy, k = 20:", "\nco-visitation  ", "\ncategory cap  ", "\nNext: "])
            Assert.That(run.Output, Does.Contain(line));

        var csv = (await RunAsync("--ablate", "--output", "csv")).Output;
        Assert.That(File.ReadAllText(Path.Combine(folder, "ablation.csv")), Is.EqualTo(csv));
        Assert.That(csv.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1 + 3 * 12));
        Assert.That(File.ReadAllText(Path.Combine(folder, "report.md")), Does.Contain("| baseline | category cap |"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "index.html")), Does.Contain("What each part of baseline is worth"));
    }

    [Test]
    public async Task It_cannot_be_combined_with_the_explanation_of_a_user_or_a_sweep_in_the_candidate_file()
    {
        var sweep = Configs("sweep.yaml", "sweep:\n  axes: {alpha: [0, 1]}\n");
        foreach (var (named, arguments) in new (string, string[])[]
        {
            ("--ablate: cannot be combined with --explain-user", ["--explain-user", "user-000001"]), ("--ablate: cannot be combined with a sweep", ["--configs", sweep]),
        })
        {
            var run = await RunAsync(["--ablate", .. arguments]);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")), run.Error);
            Assert.That(run.Error, Does.Contain(named));
        }
    }
}
