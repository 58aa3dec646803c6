using System.Text.Json;
using RecSys.Evaluation.Candidates;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class SweepJobTests
{
    const string Grid = "sweep: {axes: {alpha: 0..1 step 0.1, mmr_lambda: [0.5, off]}}";

    TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    (int ExitCode, string Output) Sweep(string text, bool strict = false, string? checkpoint = null, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var services = JobWorld.Services(output);
        using var job = SweepJob.Open(new SweepRequest(
            JobWorld.Run(ReportFormat.Json), JobWorld.FileIn(_folder, "sweep.yaml", text), _folder.Path, checkpoint, strict));
        return (job.Report(JobWorld.Rows, job.Run(JobWorld.Rows, services, JobWorld.NoProgress, cancellationToken), services), output.ToString());
    }

    string PathOf(string name) => Path.Combine(_folder.Path, name);

    [Test]
    public void The_recommendation_is_read_back_with_the_settings_of_its_trial()
    {
        Assert.That(Sweep(Grid).ExitCode, Is.Zero);
        var settings = JsonDocument.Parse(File.ReadAllText(PathOf("sweep.json"))).RootElement.GetProperty("sweep").GetProperty("recommended").GetProperty("settings");
        using var file = File.OpenText(PathOf("recommended.yaml"));
        var read = CandidateFile.Read("recommended.yaml", file, new BlendSettings { Alpha = 9, BrandCap = 9 });

        Assert.That(read.Select(candidate => candidate.Name), Is.EqualTo(new[] { "in-force", "recommended" }));
        Assert.That(read[0].Settings.Alpha, Is.EqualTo(new BlendSettings().Alpha));
        foreach (var (field, value) in Candidate.ValuesOf(read[1].Settings).Where(setting => setting.Value is double or int))
            Assert.That(settings.GetProperty(field).GetDouble(), Is.EqualTo(Convert.ToDouble(value, null)), field);
    }

    [Test]
    public void Stdout_and_the_file_have_the_same_bytes()
    {
        var (_, output) = Sweep(Grid);

        Assert.That(File.ReadAllText(PathOf("sweep.json")), Is.EqualTo(output));
        Assert.That(File.ReadLines(PathOf("trials.csv")).Count(), Is.EqualTo(24));
    }

    [Test]
    public void Without_a_recommendation_the_earlier_file_is_removed()
    {
        Sweep(Grid);
        var (exitCode, _) = Sweep("sweep: {axes: {alpha: [0, 1]}, constraints: [coverage >= 2]}");

        Assert.That(exitCode, Is.EqualTo(ExitCodes.GateMissed));
        Assert.That(File.Exists(PathOf("recommended.yaml")), Is.False);
    }

    [Test]
    public void A_resumed_sweep_writes_the_report_of_an_uninterrupted_one()
    {
        var whole = Sweep(Grid).Output;
        var checkpoint = PathOf("trials.ndjson");
        Sweep(Grid, checkpoint: checkpoint);
        var lines = File.ReadAllLines(checkpoint);
        File.WriteAllText(checkpoint, string.Join('\n', lines.Take(5)) + "\n" + lines[5][..10]);

        Assert.That(Sweep(Grid, checkpoint: checkpoint).Output, Is.EqualTo(whole));
        Assert.That(File.ReadAllLines(checkpoint), Has.Length.EqualTo(lines.Length));
    }

    [Test]
    public void With_strict_a_warning_gives_the_exit_code_of_a_missed_gate()
        => Assert.That((Sweep(Grid).ExitCode, Sweep(Grid, strict: true).ExitCode), Is.EqualTo((ExitCodes.Success, ExitCodes.GateMissed)));

    [Test]
    public void The_file_of_the_candidates_is_the_sweep_when_it_has_one()
    {
        var sweep = JobWorld.FileIn(_folder, "both.yaml", $"configs: [{{name: mine}}]\n{Grid}\n");
        var candidates = JobWorld.FileIn(_folder, "configs.yaml", "configs: [{name: mine}]\n");

        Assert.That(SweepJob.FileOf(null, sweep), Is.EqualTo(sweep));
        Assert.That(SweepJob.FileOf(null, candidates), Is.Null);
        Assert.That(SweepJob.FileOf("asked.yaml", sweep), Is.EqualTo("asked.yaml"));
    }
}
