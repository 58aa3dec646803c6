using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;
using RecSys.Jobs.Evaluation;

namespace RecSys.BlendEval;

/// <summary>Segments, gates, stored runs and the output: the options that also apply to <c>--compare</c>.</summary>
abstract class DecisionOptions : CommonOptions
{
    [Option("--segment-trait <KEY>", Description = "Also split the users by this key of users.traits. Default: the key in the rules of --gates, else none.")]
    [NotBlank]
    public string? SegmentTrait { get; set; }

    [Option("--gates <FILE>", Description = "Rules that candidates must pass: a YAML or JSON file with a 'gates' mapping. A missed rule exits with 5, one that lacks evidence with 7. Default: none.")]
    [ExistingFile]
    public string? Gates { get; set; }

    [Option("--min <LIMITS>", Description = "Minima over all users, such as hit_rate=0.1,coverage=0.05; names: hit_rate, mrr, ndcg, coverage, fill, tail_share (each 0 to 1). Default: none.")]
    public string? Min { get; set; }

    [Option("--not-worse-by <LIMITS>", Description = "Largest loss against the baseline: 0.01 of the --primary measure, or by name such as mrr=0.01,fill=0.02 (each 0 to 1). Default: none.")]
    public string? NotWorseBy { get; set; }

    [Option("--min-users <N>", Description = "Users that a rule needs; with fewer it lacks evidence (1 or more). Default: min_users of --gates, else 30.")]
    [InRange(1, int.MaxValue)]
    public int? MinUsers { get; set; }

    [Option("--baseline-report <FILE>", Description = "JSON report of an earlier run whose baseline replaces this run's in every comparison. Default: none.")]
    [ExistingFile]
    public string? BaselineReport { get; set; }

    [Option("--compare <FILE>", Description = "Compare two JSON reports without a database: the candidates of REPORT with the baseline of FILE. Default: off.")]
    [ExistingFile]
    public string? Compare { get; set; }

    [Argument(0, "REPORT", "With --compare: the JSON report whose candidates are compared.")]
    [ExistingFile]
    public string? Compared { get; set; }

    [Option("--allow-mismatch", Description = "Compare with a stored run although its rows or options differ; only users with the same holdout are compared. Default: off.")]
    public bool AllowMismatch { get; set; }

    [Option("--baseline <NAME>", Description = "Candidate that the others are compared with. Default: the first, or the baseline of the stored run.")]
    public string? Baseline { get; set; }

    [Option("--output <FORMAT>", Description = "Format of the report on stdout: table, json, csv or markdown. Default: table.")]
    public ReportFormat Output { get; set; } = ReportFormat.Table;

    [Option("--details", Description = "Print every section of the table format: cut-offs, segments, list statistics, stages, miss reasons. Default: off, at most 40 lines.")]
    public bool Details { get; set; }

    [Option("--strict", Description = "Exit with 5 when the report has a warning. Default: off.")]
    public bool Strict { get; set; }

    [Option("--workers <N>", Description = "Threads (1 to 256); the report does not depend on it. Default: one per processor.")]
    [InRange(1, 256)]
    public int Workers { get; set; } = Environment.ProcessorCount;

    [Option(NiceOption.Template, Description = NiceOption.Description)]
    [InRange(NiceOption.Min, NiceOption.Max)]
    public double Nice { get; set; }

    protected DecisionRequest ToDecisionRequest() => new()
    {
        Baseline = Baseline,
        Gates = Gates,
        Min = Min,
        NotWorseBy = NotWorseBy,
        MinUsers = MinUsers,
        SegmentTrait = SegmentTrait,
        AllowMismatch = AllowMismatch,
        Strict = Strict,
        Workers = Workers,
    };
}
