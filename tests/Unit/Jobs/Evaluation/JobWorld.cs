using Microsoft.Extensions.Logging.Abstractions;
using RecSys.Hosting;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;
using RecSys.Tests.Unit.Evaluation;
using RecSys.Tests.Unit.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

/// <summary>Fifty users of a dozen items, and what a job needs to evaluate them without a process or a database.</summary>
static class JobWorld
{
    public static readonly ScoringData Data = World.Of(
        World.ItemIds, Enumerable.Range(0, 600).Select(i => new Act($"u{i % 50}", World.ItemIds[i * 7 % 12], i * World.Minute, (short)(i % 3))), World.Tags);

    public static readonly InteractionSnapshot Snapshot = new()
    {
        Data = Data,
        Counts = new SnapshotCounts
        {
            Events = 600,
            EventsWithoutTime = 2,
            EventsWithoutValue = 0,
            Items = 12,
            ItemsWithEmbedding = 0,
            ItemFactors = 0,
            FactorsWithoutItem = 1,
            UserFactors = 0,
        },
        EmbeddingTimes = [.. Enumerable.Repeat(long.MinValue, 12)],
        FactorTimes = [.. Enumerable.Repeat(long.MinValue, 12)],
        Traits = new string?[50],
        Fingerprint = "0123",
        EmbeddingFingerprint = null,
        ReadTime = TimeSpan.Zero,
        SortTime = TimeSpan.Zero,
    };

    public static RunRequest Run(ReportFormat format = ReportFormat.Table, bool details = false) => new()
    {
        Program = "blend_eval",
        Version = "1",
        Scope = new Scope(Guid.Empty, "shop"),
        CurrentSettings = new BlendSettings(),
        Prefixes = TagPrefixes.Default,
        Options = World.Options with { Cutoffs = [1, 3] },
        HasUntil = true,
        Output = new OutputRequest(format, details),
    };

    public static readonly DecisionRequest NoRules = new() { Workers = 1 };

    /// <param name="output">Gets everything that the job writes.</param>
    public static JobServices Services(TextWriter output)
    {
        var clock = new VirtualClock();
        return new JobServices(NullLogger.Instance, new PlainOutput(output), output, clock, new Nice(0, clock), new StageTimes(clock, clock.GetUtcNow()));
    }

    /// <summary>The snapshot without factors.</summary>
    public static EvaluationRows Rows => new(Snapshot, Factors: null, Warnings: []);

    public static readonly IProgress<ProgressUpdate> NoProgress = new Progress<ProgressUpdate>();

    /// <summary>Writes a file into the folder and returns its path.</summary>
    public static string FileIn(TemporaryFolder folder, string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Evaluates and returns the exit code with everything that was written.</summary>
    public static (int ExitCode, string Output) Evaluate(EvaluateRequest request)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var services = Services(output);
        using var job = EvaluateJob.Open(request);
        return (job.Report(Rows, job.Run(Rows, services, NoProgress, default), services), output.ToString());
    }

    sealed class PlainOutput(TextWriter output) : IReportOutput
    {
        public bool IsInteractive => false;

        public void WriteLine(string text = "") => output.WriteLine(text);

        public void WriteTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int keyColumns = 1)
            => new TextTable(columns, rows, keyColumns).WritePlain(output);
    }
}

/// <summary>A folder that is removed at the end of a test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("recsys-job-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
