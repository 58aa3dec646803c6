using System.Text;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Sweep;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class CheckpointFileTests
{
    static readonly CheckpointHeader Header = new(1, "1", 5, "rows", "flags", "sweep");

    TemporaryFolder _folder = null!;
    string _path = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _path = Path.Combine(_folder.Path, "trials.ndjson");
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    static FinishedTrial Trial(int number) => new(number, [0.5, null], [0.25, 1], TargetRanks.OfOne([1, 0, 3]), null, 0);

    void Write(params int[] trials)
    {
        using var file = CheckpointFile.Open(_path);
        file.Resume(Header);
        foreach (var trial in trials)
            file.Append([Trial(trial)]);
    }

    [Test]
    public void Finished_trials_are_read_back_and_more_are_appended()
    {
        Write(0, 1);
        using (var file = CheckpointFile.Open(_path))
        {
            Assert.That(file.Header, Is.EqualTo(Header));
            Assert.That(file.Resume(Header).Select(trial => trial.Number), Is.EqualTo(new[] { 0, 1 }));
            file.Append([Trial(2), Trial(3)]);
        }

        using var again = CheckpointFile.Open(_path);
        Assert.That(again.Resume(Header).Select(trial => trial.Number), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    public void A_line_that_was_cut_off_is_removed_at_every_byte()
    {
        Write(0, 1);
        var whole = File.ReadAllBytes(_path);
        var first = Encoding.UTF8.GetString(whole).IndexOf('\n', Encoding.UTF8.GetString(whole).IndexOf('\n') + 1) + 1;
        for (var length = first; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            using (var file = CheckpointFile.Open(_path))
            {
                Assert.That(file.Resume(Header).Select(trial => trial.Number), Is.EqualTo(new[] { 0 }), $"{length} bytes");
                file.Append([Trial(1)]);
            }

            Assert.That(File.ReadAllBytes(_path), Is.EqualTo(whole), $"{length} bytes");
        }
    }

    [TestCase("rows")]
    [TestCase("flags")]
    [TestCase("sweep")]
    [TestCase("version of the program")]
    public void A_checkpoint_of_another_run_is_refused_and_kept(string what)
    {
        Write(0);
        var before = File.ReadAllText(_path);
        var other = what switch
        {
            "rows" => Header with { Rows = "x" },
            "flags" => Header with { Until = 6 },
            "sweep" => Header with { Sweep = "x" },
            _ => Header with { Version = "2" },
        };

        using (var file = CheckpointFile.Open(_path))
        {
            Assert.That(
                Assert.Throws<CommandException>(() => file.Resume(other))!.Message,
                Does.StartWith("--resume: ").And.Contain($"another {what} (name a new file to start from scratch)"));
        }

        Assert.That(File.ReadAllText(_path), Is.EqualTo(before));
    }

    [TestCase("hello\n", "line 1: expected the header of a checkpoint")]
    [TestCase("half a line", "line 1: expected the header of a checkpoint")]
    public void Another_file_is_refused_and_kept(string text, string reason)
    {
        File.WriteAllText(_path, text);

        Assert.That(Assert.Throws<CommandException>(() => CheckpointFile.Open(_path))!.Message, Is.EqualTo($"--resume: '{_path}' is not a checkpoint: {reason}"));
        Assert.That(File.ReadAllText(_path), Is.EqualTo(text));
    }

    [Test]
    public void A_second_run_cannot_open_the_file()
    {
        using var first = CheckpointFile.Open(_path);

        Assert.That(Assert.Throws<CommandException>(() => CheckpointFile.Open(_path))!.Message, Does.StartWith($"--resume: '{_path}' cannot be opened"));
    }
}
