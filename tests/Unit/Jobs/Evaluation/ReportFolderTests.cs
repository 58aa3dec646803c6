using RecSys.Evaluation.Reports;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Tests.Unit.Evaluation;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class ReportFolderTests
{
    static readonly SampleRun Sample = SampleRun.Of(["one", "two"]);

    TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    string PathOf(string name) => Path.Combine(_folder.Path, name);

    IEnumerable<string> Names => Directory.EnumerateFiles(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    static ReportDocument Report => Sample.Report with { Manifest = Sample.Report.Manifest with { Rows = JobWorld.Snapshot.Counts } };

    void Write() => ReportFolder.Write(_folder.Path, Report, Sample.Data, Sample.Result);

    [Test]
    public void A_report_has_every_file_and_no_temporary_one()
    {
        Write();

        Assert.That(Names, Is.EqualTo(new[] { "index.html", "qrels.txt", "report.csv", "report.json", "report.md", "run-01-one.txt", "run-02-two.txt", "users.ndjson" }));
    }

    [Test]
    public void Files_of_an_earlier_report_are_removed_and_others_are_kept()
    {
        foreach (var name in (string[])["run-03-gone.txt", "run-04-killed.txt.unfinished", "users.ndjson.unfinished", "run-notes.txt", "notes.md"])
            File.WriteAllText(PathOf(name), "old");
        Write();

        Assert.That(Names, Does.Not.Contain("run-03-gone.txt").And.Not.Contain("run-04-killed.txt.unfinished").And.Not.Contain("users.ndjson.unfinished"));
        Assert.That((File.ReadAllText(PathOf("run-notes.txt")), File.ReadAllText(PathOf("notes.md"))), Is.EqualTo(("old", "old")));
    }

    [Test]
    public void Ablations_have_a_file_of_their_own_that_a_report_without_them_removes()
    {
        var sample = SampleRun.Of(["one", "two"], ablate: true);
        ReportFolder.Write(_folder.Path, sample.Report with { Manifest = Report.Manifest }, sample.Data, sample.Result);
        Assert.That(File.ReadAllText(PathOf("ablation.csv")), Does.StartWith("candidate,part_off,"));

        Write();
        Assert.That(Names, Does.Not.Contain("ablation.csv"));
    }

    [Test]
    public void A_report_without_lists_removes_the_lists_of_the_earlier_one()
    {
        Write();
        ReportFolder.Write(_folder.Path, Report);

        Assert.That(Names, Is.EqualTo(new[] { "index.html", "report.csv", "report.json", "report.md" }));
    }

    [Test]
    public void A_report_that_fails_leaves_the_earlier_one_and_no_temporary_file()
    {
        Write();
        var before = Names.ToDictionary(name => name, name => File.ReadAllText(PathOf(name)));
        Directory.CreateDirectory(PathOf("qrels.txt.unfinished"));

        Assert.That(Write, Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());
        Directory.Delete(PathOf("qrels.txt.unfinished"));
        Assert.That(Names.ToDictionary(name => name, name => File.ReadAllText(PathOf(name))), Is.EqualTo(before));
    }

    [Test]
    public void The_page_is_removed_before_any_other_file_is_replaced()
    {
        Write();
        // A folder in the place of the first file that is moved: the move fails there.
        File.Delete(PathOf("report.md"));
        Directory.CreateDirectory(PathOf("report.md"));

        Assert.That(Write, Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());
        Assert.That(File.Exists(PathOf("index.html")), Is.False);
    }

    [Test]
    public void The_check_creates_the_folder_and_leaves_no_file_in_it()
    {
        ReportFolder.Check(PathOf("new"));

        Assert.That(Directory.EnumerateFileSystemEntries(PathOf("new")), Is.Empty);
        Assert.That(() => ReportFolder.Check(null), Throws.Nothing);
    }

    [TestCase("")]
    [TestCase("file")]
    [TestCase("file/below")]
    public void A_path_that_cannot_be_a_folder_is_refused(string name)
    {
        File.WriteAllText(PathOf("file"), "");
        var path = name.Length == 0 ? "" : PathOf(name);

        var refused = Assert.Throws<CommandException>(() => ReportFolder.Check(path));
        Assert.That(refused!.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(refused.Message, Does.StartWith("--report: ").And.Contain($"'{path}'"));
    }
}
