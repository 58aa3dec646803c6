using McMaster.Extensions.CommandLineUtils;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Factors;
using RecSys.Hosting;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.BlendEval;

/// <summary>The options of blend_eval, and which of them exclude each other.</summary>
abstract class BlendEvalOptions : DecisionOptions
{
    static readonly string[] WithCompare =
    [
        "--compare", "--gates", "--min", "--not-worse-by", "--min-users", "--allow-mismatch", "--baseline", "--output", "--details", "--strict", "--workers",
        "--log-level", "--log-format", "--no-progress",
    ];

    static readonly string[] NotWithSweep =
        ["--half", "--per-user", "--export-queries", "--baseline", "--explain-user", "--gates", "--min", "--not-worse-by", "--baseline-report", "--segment-trait", "--ablate"];

    static readonly string[] NotWithExplainUser =
        ["--ablate", "--report", "--per-user", "--export-queries", "--gates", "--min", "--not-worse-by", "--baseline-report", "--segment-trait"];

    [Option("--configs <FILE>", Description = "Candidates: a YAML or JSON file with a 'configs' list. Default: baseline, pop-heavy and embed-heavy.")]
    [ExistingFile]
    public string? Configs { get; set; }

    [Option("--sweep <FILE>", Description = "Try many settings: a YAML or JSON file with a 'sweep' mapping; may be the same file as --configs. Default: none.")]
    [ExistingFile]
    public string? Sweep { get; set; }

    [Option("--sweep-out <DIR>", Description = "Folder for a sweep's trials.csv, sweep.json and recommended.yaml, which --configs reads. Default: none.")]
    [NotBlank]
    public string? SweepOut { get; set; }

    [Option("--resume <FILE>", Description = "Checkpoint of a sweep: finished trials are read from it if it exists, and appended to it. Default: none.")]
    [NotBlank]
    public string? Resume { get; set; }

    [Option("--holdout <UNIT>", Description = "What each user's lists have to predict: session, the last session from the events before it; event, the last event, which is often the page that is already open. Default: session.")]
    public HoldoutUnit Holdout { get; set; } = HoldoutUnit.Session;

    [Option("--session-gap <DURATION>", Description = "Longest gap between two events of one session, such as 30m or 2h; raise it when people come back to one purchase over hours. Default: 30m.")]
    public TimeSpan SessionGap { get; set; } = TimeSpan.FromMinutes(30);

    [Option("--targets <NAME>", Description = "Held-out items that count: all; new, only items that the user had no event on before, which is the question of discovery. Default: all.")]
    public TargetChoice Targets { get; set; } = TargetChoice.All;

    [Option("--windows <N>", Description = "Holdouts per user, newest first, each with its own evidence (1 to 100); more of them show smaller differences when there are few users. Default: 1.")]
    [InRange(1, 100)]
    public int Windows { get; set; } = 1;

    [Option("--half <NAME>", Description = "Users of a sweep: test, who had no part in the choice; selection; or all. Default: as --configs asks for with evaluate_on, which a sweep's recommended.yaml does, else all.")]
    public UserHalf? Half { get; set; }

    [Option("--limit <N>", Description = "Largest number of users to evaluate (1 or more). Default: 5000.")]
    [InRange(1, int.MaxValue)]
    public int Limit { get; set; } = 5_000;

    [Option("--min-events <N>", Description = "Events that a user needs inside --lookback (1 or more). Default: 5.")]
    [InRange(1, int.MaxValue)]
    public int MinEvents { get; set; } = 5;

    [Option("--k <N[,N...]>", Description = "Length of a list (1 to 1000); with several lengths, such as 5,10,20, each user gets one list of the largest. Default: 20.")]
    [Numbers(1, 1000, "whole numbers from 1 to 1000 such as 20 or 5,10,20")]
    public string K { get; set; } = "20";

    [Option("--lookback <DURATION>", Description = "Window that contains a user's last event, such as 720h or 30d. Default: 720h.")]
    public TimeSpan Lookback { get; set; } = TimeSpan.FromHours(720);

    [Option("--until <TIME>", Description = "End of that window, and the time of the lists under replay: a duration ago or an RFC 3339 time. Default: now.")]
    public Since? Until { get; set; }

    [Option("--protocol <NAME>", Description = "as-of: evidence strictly before each holdout; replay: all events, which leaks the answer. Default: as-of.")]
    public EvidenceProtocol Protocol { get; set; } = EvidenceProtocol.AsOf;

    [Option("--sample <NAME>", Description = "Users to take when there are more than --limit: hash (nested samples by --seed), or recent (the newest, who are the most active of one day). Default: hash.")]
    public UserSampling Sample { get; set; } = UserSampling.Hash;

    [Option("--seed <N>", Description = "Seed of the sample, the bootstrap and the sign flips (0 or more). Default: 42.")]
    [InRange(0, int.MaxValue)]
    public int Seed { get; set; } = 42;

    [Option("--seen <NAME>", Description = "Items that the user already has events on: keep recommends them, as the service does; filter does not. Default: keep.")]
    public SeenItems Seen { get; set; } = SeenItems.Keep;

    [Option("--types <N[,N...]>", Description = "Event types of the targets, by number, such as 3 or 2,3. Default: all.")]
    [Numbers(0, short.MaxValue, "event type numbers such as 3 or 2,3")]
    public string? Types { get; set; }

    [Option("--primary <NAME>", Description = "Measure of the verdict, at the largest --k: hit-rate, mrr or ndcg. Default: mrr.")]
    public string Primary { get; set; } = "mrr";

    [Option("--margin <X>", Description = "Differences of the primary measure up to this value count as equivalent (0 to 1). Default: 0.005.")]
    [InRange(0, 1)]
    public double Margin { get; set; } = 0.005;

    [Option("--train-factors <MODEL>", Description = "Train the factors in process, on the events before the earliest holdout, instead of using the stored ones: als or means. Use it when the stored factors have seen the holdouts, or to compare models; no table changes. Default: the stored factors.")]
    public FactorModelKind? TrainFactors { get; set; }

    [Option("--ablate", Description = "Also rank with each signal, the profile boost and each re-ranking stage off in turn, and report which part earns its place. Default: off.")]
    public bool Ablate { get; set; }

    [Option("--per-user <FILE>", Description = "Write one line of JSON per user and candidate to this file: target, rank, miss reason, list. Default: none.")]
    public string? PerUser { get; set; }

    [Option("--export-queries <FILE>", Description = "Also write the questions as lines of JSON for another recommender, whose answers a candidate with 'run' reads: first k, --seen and the ids of available items, then user and time of each holdout, never the targets. Default: none.")]
    [NotBlank]
    public string? ExportQueries { get; set; }

    [Option("--report <DIR>", Description = "Write the report to this folder: page with charts, Markdown, JSON, CSV, lines per user, TREC files. Default: none.")]
    public string? Report { get; set; }

    [Option("--explain-user <ID>", Description = "Explain this user's lists instead of evaluating: signals, boost, MMR and caps per item, and the miss reason. Default: none.")]
    public string? ExplainUser { get; set; }

    [Option("--explain-item <ID>", Description = "With --explain-user: explain this item too, in the list or not. Default: none.")]
    public string? ExplainItem { get; set; }

    [Option("--explain-candidate <NAME>", Description = "With --explain-user: explain only this candidate. Default: all.")]
    public string? ExplainCandidate { get; set; }

    [Option("--on-error <NAME>", Description = "A list that cannot be made: fail stops the run; count uses an empty list and counts the failure. Default: fail.")]
    public OnError OnError { get; set; } = OnError.Fail;

    /// <param name="given">Options on the command line, such as <c>--limit</c>.</param>
    /// <exception cref="CommandException">Two options exclude each other, or one needs another.</exception>
    protected void CheckCombinations(IReadOnlyCollection<string> given)
    {
        if (Compare is null && Compared is not null)
            throw new CommandException(ExitCodes.Usage, $"'{Compared}': a report can only follow --compare FILE, as in --compare A.json B.json");
        if (Compare is not null && Compared is null)
            throw new CommandException(ExitCodes.Usage, $"--compare: '{Compare}' needs a second report, as in --compare A.json B.json");
        if (Compare is not null && given.Except(WithCompare).FirstOrDefault() is { } other)
            throw new CommandException(ExitCodes.Usage, $"{other}: cannot be combined with --compare, which takes lists, measure, margin and seed from the reports");

        if (TrainFactors is not null && Protocol == EvidenceProtocol.Replay)
            throw new CommandException(ExitCodes.Usage, "--train-factors: cannot be combined with --protocol replay, whose lists are made as of now, with the stored factors");
        foreach (var (flag, output) in ((string, string?)[])[("--per-user", PerUser), ("--export-queries", ExportQueries)])
        {
            if (output is not null && ((string?[])[Configs, Sweep, Gates, BaselineReport]).Any(input => IsSameFile(input, output)))
                throw CommandException.BadValue(flag, output, "another file than those that the run reads");
        }

        if (ExportQueries is not null && IsSameFile(PerUser, ExportQueries))
            throw CommandException.BadValue("--export-queries", ExportQueries, "another file than that of --per-user");

        if (ExplainUser is not null)
        {
            Refuse(given, NotWithExplainUser, "--explain-user, which evaluates no users");
            if (Output is not (ReportFormat.Table or ReportFormat.Json))
                throw CommandException.BadValue("--output", Output.ToString().ToLowerInvariant(), "table or json with --explain-user");
        }
        else if ((ExplainItem ?? ExplainCandidate) is { } value)
        {
            throw CommandException.BadValue(ExplainItem is null ? "--explain-candidate" : "--explain-item", value, "--explain-user beside it");
        }
    }

    static bool IsSameFile(string? one, string other) => one is { Length: > 0 } && other.Length > 0 && Path.GetFullPath(one) == Path.GetFullPath(other);

    /// <exception cref="CommandException">An option needs the rules or the baseline that a sweep does not have.</exception>
    protected static void RefuseWithSweep(IReadOnlyCollection<string> given)
        => Refuse(given, NotWithSweep, "a sweep; evaluate its recommendation with --configs to use it");

    /// <exception cref="CommandException">An option needs a sweep.</exception>
    protected void RefuseWithoutSweep()
    {
        if ((SweepOut ?? Resume) is { } value)
            throw CommandException.BadValue(SweepOut is null ? "--resume" : "--sweep-out", value, "a sweep with it: name the file of the sweep with --sweep");
    }

    /// <exception cref="CommandException">The window is empty or ends in the future, or the primary measure does not exist.</exception>
    protected EvaluationOptions ToEvaluationOptions(DateTimeOffset now)
    {
        if (Lookback <= TimeSpan.Zero)
            throw CommandException.BadValue("--lookback", Duration.Format(Lookback), "a duration above 0");
        if (SessionGap < TimeSpan.Zero)
            throw CommandException.BadValue("--session-gap", Duration.Format(SessionGap), "a duration of 0 or more");

        var until = Until?.Resolve(now, "--until") ?? now;
        return new EvaluationOptions
        {
            Protocol = Protocol,
            Until = (until - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            Lookback = Lookback.Ticks / TimeSpan.TicksPerMicrosecond,
            Unit = Holdout,
            SessionGap = SessionGap.Ticks / TimeSpan.TicksPerMicrosecond,
            Targets = Targets,
            Windows = Windows,
            Limit = Limit,
            MinEvents = MinEvents,
            Cutoffs = NumbersAttribute.Read(K)!,
            Sample = Sample,
            Seed = (ulong)Seed,
            Seen = Seen,
            HoldoutTypes = Types is null ? null : NumbersAttribute.Read(Types)!.Select(type => (short)type).ToHashSet(),
            Baseline = Baseline,
            Primary = PrimaryMetric,
            Margin = Margin,
            Ablate = Ablate,
            CountErrors = OnError == OnError.Count,
            Workers = Workers,
        };
    }

    /// <exception cref="CommandException">The name is not that of a metric that candidates can be compared on.</exception>
    Metric PrimaryMetric
    {
        get
        {
            var known = Metric.OfRanks(Metric.All).ToDictionary(metric => metric.Name.Replace('_', '-'), StringComparer.OrdinalIgnoreCase);
            return known.GetValueOrDefault(Primary) ?? throw CommandException.BadValue("--primary", Primary, string.Join(", ", known.Keys));
        }
    }

    static void Refuse(IReadOnlyCollection<string> given, IEnumerable<string> refused, string other)
    {
        if (refused.FirstOrDefault(given.Contains) is { } flag)
            throw new CommandException(ExitCodes.Usage, $"{flag}: cannot be combined with {other}");
    }
}

/// <summary>What a run does when one list cannot be made.</summary>
enum OnError
{
    Fail,
    Count,
}
