using RecSys.Evaluation.Candidates;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>Entries of a candidate file that name the lists of another recommender.</summary>
public sealed class RunCandidateTests
{
    static readonly ExternalRun Live = new("live.csv", "ab", [new ExternalList("u", null, ["a"])]);

    static IReadOnlyList<Candidate> Read(string text)
        => CandidateFile.Read("file.yaml", new StringReader(text), new BlendSettings(), open: path => path switch
        {
            "live.csv" => Live,
            "wrong.csv" => throw new CandidateFileException([new CandidateFileError(path, 7, "rank", "must be a whole number of 0 or more, was 'x'")]),
            _ => throw new FileNotFoundException("no such file"),
        });

    static string[] ErrorsOf(string text) => [.. Assert.Throws<CandidateFileException>(() => Read(text))!.Errors.Select(error => error.ToString())];

    [TestCase("configs:\n- name: a\n- name: live\n  description: what users saw\n  run: live.csv\n")]
    [TestCase("{\"configs\": [{\"name\": \"a\"}, {\"run\": \"live.csv\", \"description\": \"what users saw\", \"name\": \"live\"}]}")]
    public void A_candidate_with_a_run_has_its_lists(string text)
    {
        var candidates = Read(text);
        Assert.That(candidates[0].Run, Is.Null);
        Assert.That((candidates[1].Name, candidates[1].Description, candidates[1].Run), Is.EqualTo(("live", "what users saw", Live)));
    }

    [TestCase("configs:\n- name: a\n  run: gone.csv", "file.yaml:3: configs[0].run: 'gone.csv' cannot be read: no such file")]
    [TestCase("configs:\n- name: a\n  run: ''", "file.yaml:3: configs[0].run: must be the path of a file with lists")]
    [TestCase("configs:\n- name: a\n  run: [live.csv]", "file.yaml:3: configs[0].run: must be text")]
    [TestCase("configs:\n- name: a\n  alpha: 1\n  run: live.csv", "file.yaml:3: configs[0].alpha: cannot be set beside run: the lists are made already")]
    [TestCase("configs:\n- name: a\n  run: live.csv\n  mmr_lambda: off", "file.yaml:4: configs[0].mmr_lambda: cannot be set beside run: the lists are made already")]
    [TestCase("configs:\n- name: a\n  run: live.csv\n  run: live.csv", "file.yaml:4: configs[0].run: occurs twice")]
    [TestCase("configs:\n- name: a\n- name: a\n  run: live.csv", "file.yaml:3: configs[1].name: 'a' is already the name on line 2")]
    [TestCase("configs:\n- run: live.csv", "file.yaml:2: configs[0].name: is missing")]
    [TestCase("configs:\n- name: a\n  runs: live.csv", "file.yaml:3: configs[0].runs: is not known (did you mean 'run'?)")]
    public void An_error_names_file_line_and_key(string text, string expected)
        => Assert.That(ErrorsOf(text), Is.EqualTo(Enumerable.Repeat(expected, 1)));

    [Test]
    public void Errors_of_a_run_file_follow_the_line_that_names_it()
        => Assert.That(
            ErrorsOf("configs:\n- name: a\n  run: wrong.csv"),
            Is.EqualTo(new List<string> { "file.yaml:3: configs[0].run: 'wrong.csv' cannot be used", "wrong.csv:7: rank: must be a whole number of 0 or more, was 'x'" }));

    [Test]
    public void Without_a_reader_a_run_is_an_error()
        => Assert.That(
            Assert.Throws<CandidateFileException>(() => CandidateFile.Read("file.yaml", new StringReader("configs: [{name: a, run: live.csv}]"), new BlendSettings()))!.Message,
            Is.EqualTo("file.yaml:1: configs[0].run: cannot be used here"));
}
