using System.Security.Cryptography;
using System.Text;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class RunFileReaderTests
{
    string _folder = "";

    [SetUp]
    public void Create() => _folder = Directory.CreateTempSubdirectory("runs-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    string Configs(string run)
    {
        var path = Path.Combine(_folder, "configs.yaml");
        File.WriteAllText(path, $"configs:\n- name: live\n  run: {run}\n");
        return path;
    }

    static string ErrorOf(string configs)
    {
        var error = Assert.Throws<CommandException>(() => InputFile.Candidates(configs, new BlendSettings()))!;
        Assert.That(error.ExitCode, Is.EqualTo(ExitCodes.Usage));
        return error.Message;
    }

    [Test]
    public void A_path_is_relative_to_the_folder_of_the_candidate_file()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "runs"));
        var content = Encoding.UTF8.GetBytes("\uFEFFuser,item,rank\r\nü,a,1\r\n");
        File.WriteAllBytes(Path.Combine(_folder, "runs", "live.csv"), content);

        var run = InputFile.Candidates(Configs("runs/live.csv"), new BlendSettings()).Single().Run!;

        Assert.That((run.File, run.Hash), Is.EqualTo(("runs/live.csv", Convert.ToHexStringLower(SHA256.HashData(content)))));
        Assert.That(run.Lists.Single(), Has.Property("User").EqualTo("ü"));
    }

    [Test]
    public void A_missing_file_names_the_line_of_the_candidate_file()
        => Assert.That(ErrorOf(Configs("gone.csv")), Does.StartWith("configs.yaml:3: configs[0].run: 'gone.csv' cannot be read: "));

    [Test]
    public void A_folder_names_the_line_of_the_candidate_file()
        => Assert.That(ErrorOf(Configs(".")), Does.StartWith("configs.yaml:3: configs[0].run: '.' cannot be read: "));

    [Test]
    public void Bytes_that_are_not_UTF8_are_an_error()
    {
        File.WriteAllBytes(Path.Combine(_folder, "live.csv"), [.. "user,item,rank\nu,"u8, 0xFF, .. ",1\n"u8]);
        Assert.That(ErrorOf(Configs("live.csv")), Is.EqualTo("configs.yaml:3: configs[0].run: 'live.csv' cannot be read: it is not UTF-8"));
    }

    [Test]
    public void UTF16_with_a_byte_order_mark_is_read()
    {
        File.WriteAllText(Path.Combine(_folder, "live.csv"), "user,item,rank\nu,日,1\n", Encoding.Unicode);
        Assert.That(InputFile.Candidates(Configs("live.csv"), new BlendSettings()).Single().Run!.Lists.Single().Items, Is.EqualTo(new List<string> { "日" }));
    }

    [Test]
    public void Errors_of_a_run_file_have_its_name_and_line()
    {
        File.WriteAllText(Path.Combine(_folder, "live.csv"), "user,item,rank\nu,a,first\n");
        Assert.That(
            ErrorOf(Configs("live.csv")),
            Is.EqualTo("configs.yaml:3: configs[0].run: 'live.csv' cannot be used; live.csv:2: rank: must be a whole number of 0 or more, was 'first'"));
    }
}
