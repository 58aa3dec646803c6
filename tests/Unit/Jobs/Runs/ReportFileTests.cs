using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Runs;

public sealed class ReportFileTests
{
    string _folder = null!;

    string File => Path.Combine(_folder, "report.json");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("recsys-report-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Check_creates_a_missing_file_and_keeps_the_content_of_an_existing_one()
    {
        ReportFile.Check(File);
        Assert.That(System.IO.File.ReadAllText(File), Is.Empty);

        ReportFile.Write(File, "{\"a\":1}");
        ReportFile.Check(File);
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo("{\"a\":1}\n"));
    }

    [Test]
    public void Write_replaces_a_longer_content()
    {
        ReportFile.Write(File, new string('x', 100));
        ReportFile.Write(File, "{}");

        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo("{}\n"));
    }

    [Test]
    public void A_path_that_cannot_be_written_is_refused_with_flag_and_path()
    {
        var path = Path.Combine(_folder, "missing", "report.json");

        var refused = Assert.Throws<CommandException>(() => ReportFile.Check(path));

        Assert.That(refused!.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(refused.Message, Does.StartWith("--report: ").And.EndsWith($"got '{path}'"));
    }

    [Test]
    public void Without_a_path_nothing_is_checked_or_written()
        => Assert.That(() => { ReportFile.Check(null); ReportFile.Write(null, "{}"); }, Throws.Nothing);
}
