using System.Diagnostics;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Sweep;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Tests.Integration.Proof;

/// <summary>The readers of user files, called like the commands call them.</summary>
[Category("Proof")]
[NonParallelizable]
[CancelAfter(600_000)]
public sealed class HostileFileTests
{
    const int Files = 6_000;
    const int LargeFiles = 6;
    const int Addresses = 20_000;
    const int Seed = 20_260_103;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Files_of_any_kind_are_read_or_rejected()
    {
        var promise = Promise.Make("hostile input", "candidate, sweep and gate files, in YAML and JSON, including files of 10 MB: read, or rejected with file and line; no other exception, no hang");
        TestContext.Out.WriteLine($"seed {Seed}");
        var files = new HostileFiles(Seed);
        for (var i = 0; i < Files; i++)
        {
            var bytes = files.Next();
            await promise.TryAsync($"file {i}", () => Task.Run(() => ReadAll(bytes)).WaitAsync(Longest));
        }

        for (var i = 0; i < LargeFiles; i++)
        {
            var bytes = HostileFiles.Large(i);
            await promise.TryAsync($"large file {i}", () => Task.Run(() => ReadAll(bytes)).WaitAsync(Longest));
            TestContext.Out.WriteLine($"large file {i} done");
        }

        promise.AssertKept(atLeast: Files);
    }

    [Test]
    public async Task Addresses_of_any_form_are_accepted_or_rejected_without_printing_the_password()
    {
        var promise = Promise.Make("hostile input", "database addresses, mutated: accepted or rejected, and no message or description contains the password");
        TestContext.Out.WriteLine($"seed {Seed}");
        var addresses = new HostileAddresses(Seed);
        for (var i = 0; i < Addresses; i++)
        {
            var address = addresses.Next();
            await promise.TryAsync(address, () =>
            {
                AssertKept(address);
                return Task.CompletedTask;
            });
        }

        promise.AssertKept(atLeast: Addresses);
    }

    static void AssertKept(string address)
    {
        string said;
        try
        {
            said = ConnectionStrings.Describe(ConnectionStrings.Parse(address));
        }
        catch (FormatException e)
        {
            said = e.Message;
        }

        Assert.That(said, Does.Not.Contain(HostileAddresses.Password).IgnoreCase);
    }

    static void ReadAll(byte[] bytes)
    {
        var started = Stopwatch.GetTimestamp();
        var settings = new BlendSettings();
        Try(text =>
        {
            var candidates = CandidateFile.Read("file.yaml", text, settings);
            var written = CandidateFileWriter.Write([.. candidates]);
            using var again = new StringReader(written);
            Assert.That(CandidateFile.Read("again.yaml", again, settings).Select(candidate => candidate.Name), Is.EqualTo(candidates.Select(candidate => candidate.Name)));
        });
        Try(text => SweepFile.HasSweep(text));
        Try(text => CandidateFile.HasCandidates(text));
        Try(text => SweepFile.Read("file.yaml", text, settings, Metric.Mrr, 42).Trials(settings, []));
        Try(text => GateFile.Read("file.yaml", text));
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(Longest), "a hang");

        void Try(Action<StreamReader> read)
        {
            using var text = new StreamReader(new MemoryStream(bytes));
            try
            {
                read(text);
            }
            catch (CandidateFileException e)
            {
                Assert.That(e.Errors, Is.Not.Empty);
                Assert.That(e.Errors, Has.All.Matches<CandidateFileError>(error => error is { Line: >= 1, Message.Length: > 0 } && error.ToString().Length < 1_000));
            }
#pragma warning disable CA1031 // any other exception is a failure, and its stack trace is what matters
            catch (Exception e) when (e is not AssertionException)
#pragma warning restore CA1031
            {
                Assert.Fail(e.ToString());
            }
        }
    }
}
