using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;

namespace RecSys.BlendEval;

/// <summary>The options that turn numbers into a decision: segments, gates and stored runs.</summary>
abstract class DecisionOptions : CommonOptions
{
    [Option("--segment-trait <KEY>", Description = "Splits the users by this key of users.traits, as well. Default: the key that --gates names, else none.")]
    [NotBlank]
    public string? SegmentTrait { get; set; }

    [Option("--gates <FILE>", Description = "Rules that candidates have to keep, YAML or JSON with a 'gates' mapping: exit 5 when one is missed, 7 when one lacks evidence. Default: none.")]
    [ExistingFile]
    public string? Gates { get; set; }

    [Option("--min <LIMITS>", Description = "The same over all users: hit_rate=0.1,coverage=0.05, of hit_rate, mrr, ndcg, coverage, fill and tail_share, 0 to 1. Default: none.")]
    public string? Min { get; set; }

    [Option("--not-worse-by <LIMITS>", Description = "Loss against the baseline that a candidate may have: 0.01 of the --primary measure, or mrr=0.01,fill=0.02; 0 to 1. Default: none.")]
    public string? NotWorseBy { get; set; }

    [Option("--min-users <N>", Description = "Users that a rule needs, 1 or more; below, it lacks evidence. Default: min_users of --gates, else 30.")]
    [InRange(1, int.MaxValue)]
    public int? MinUsers { get; set; }

    [Option("--baseline-report <FILE>", Description = "A JSON report of an earlier run: its --baseline takes the place of this run's in every comparison. Default: none.")]
    [ExistingFile]
    public string? BaselineReport { get; set; }

    [Option("--compare <FILE>", Description = "Makes the comparison of two JSON reports again, without a database: the candidates of REPORT against the baseline of FILE. Default: off.")]
    [ExistingFile]
    public string? Compare { get; set; }

    [Argument(0, "REPORT", "With --compare: the JSON report whose candidates are compared.")]
    [ExistingFile]
    public string? Compared { get; set; }

    [Option("--allow-mismatch", Description = "Compares with a stored run of another protocol, k or other rows, over the users with the same holdout, instead of refusing. Default: off.")]
    public bool AllowMismatch { get; set; }

    [Option("--baseline <NAME>", Description = "Candidate that the others are compared with. Default: the first, or the baseline of the stored run.")]
    public string? Baseline { get; set; }

    [Option("--output <FORMAT>", Description = "Form of the report on stdout: table, json, csv or markdown. Default: table.")]
    public ReportFormat Output { get; set; } = ReportFormat.Table;

    [Option("--strict", Description = "Exit with 5 when the report has a warning. Default: off.")]
    public bool Strict { get; set; }

    [Option("--workers <N>", Description = "Threads, 1 to 256; changes the time, never the report. Default: one a processor.")]
    [InRange(1, 256)]
    public int Workers { get; set; } = Environment.ProcessorCount;

    [Option(NiceOption.Template, Description = NiceOption.Description)]
    [InRange(NiceOption.Min, NiceOption.Max)]
    public double Nice { get; set; }
}

/// <summary>The form of the report on stdout.</summary>
enum ReportFormat
{
    Table,
    Json,
    Csv,
    Markdown,
}
