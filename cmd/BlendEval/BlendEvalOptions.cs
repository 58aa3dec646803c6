using McMaster.Extensions.CommandLineUtils;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.BlendEval;

/// <summary>The options of blend_eval.</summary>
abstract class BlendEvalOptions : DecisionOptions
{
    [Option("--configs <FILE>", Description = "Candidates, YAML or JSON with a 'configs' list. Default: baseline, pop-heavy and embed-heavy.")]
    [ExistingFile]
    public string? Configs { get; set; }

    [Option("--sweep <FILE>", Description = "Tries many settings: YAML or JSON with a 'sweep' mapping. Also found in the file of --configs. Default: none.")]
    [ExistingFile]
    public string? Sweep { get; set; }

    [Option("--sweep-out <DIR>", Description = "Folder for a sweep's trials.csv, sweep.json and recommended.yaml, which --configs reads. Default: none.")]
    [NotBlank]
    public string? SweepOut { get; set; }

    [Option("--resume <FILE>", Description = "Checkpoint of a sweep's finished trials: read when it is there, written as trials finish. Default: none.")]
    [NotBlank]
    public string? Resume { get; set; }

    [Option("--limit <N>", Description = "Users evaluated at most, 1 or more. Default: 200.")]
    [InRange(1, int.MaxValue)]
    public int Limit { get; set; } = 200;

    [Option("--min-events <N>", Description = "Events that a user needs inside --lookback, 1 or more. Default: 5.")]
    [InRange(1, int.MaxValue)]
    public int MinEvents { get; set; } = 5;

    [Option("--k <N[,N...]>", Description = "Length of a list, 1 to 1000; several, such as 5,10,20, are read off one list of the largest. Default: 20.")]
    [Numbers(1, 1000, "whole numbers from 1 to 1000 such as 20 or 5,10,20")]
    public string K { get; set; } = "20";

    [Option("--lookback <DURATION>", Description = "Window that a user's last event must lie in, such as 720h or 30d. Default: 720h.")]
    public TimeSpan Lookback { get; set; } = TimeSpan.FromHours(720);

    [Option("--until <TIME>", Description = "End of that window, and with replay the moment of the lists: a duration ago or an RFC 3339 time. Default: now.")]
    public Since? Until { get; set; }

    [Option("--protocol <NAME>", Description = "as-of: evidence strictly before each holdout; replay: all events, which leaks the answer. Default: as-of.")]
    public EvidenceProtocol Protocol { get; set; } = EvidenceProtocol.AsOf;

    [Option("--sample <NAME>", Description = "Which users, when there are more than --limit: recent, or hash (nested samples by --seed). Default: recent.")]
    public UserSampling Sample { get; set; } = UserSampling.Recent;

    [Option("--seed <N>", Description = "Seed of the sample, the bootstrap and the sign flips, 0 or more. Default: 42.")]
    [InRange(0, int.MaxValue)]
    public int Seed { get; set; } = 42;

    [Option("--seen <NAME>", Description = "keep: items the user already had can be listed, as the service does; filter: they are left out. Default: keep.")]
    public SeenItems Seen { get; set; } = SeenItems.Keep;

    [Option("--types <N[,N...]>", Description = "Event types that a holdout can be of, by number, such as 3 or 2,3. Default: all.")]
    [Numbers(0, short.MaxValue, "event type numbers such as 3 or 2,3")]
    public string? Types { get; set; }

    [Option("--primary <NAME>", Description = "Measure of the verdict: hit-rate, mrr or ndcg, at the largest --k. Default: mrr.")]
    public string Primary { get; set; } = "mrr";

    [Option("--margin <X>", Description = "Difference of the primary measure that does not matter, 0 to 1: an interval inside it is 'equivalent'. Default: 0.005.")]
    [InRange(0, 1)]
    public double Margin { get; set; } = 0.005;

    [Option("--per-user <FILE>", Description = "Writes a line of JSON a user and candidate to this file: target, rank, list, where it was lost. Default: none.")]
    public string? PerUser { get; set; }

    [Option("--report <DIR>", Description = "Writes the report to this folder: a page with pictures, Markdown, JSON, CSV, lines a user, and TREC files. Default: none.")]
    public string? Report { get; set; }

    [Option("--explain-user <ID>", Description = "Explains this user's lists instead of evaluating: each item's signals, boost, MMR and caps, and where the target fell. Default: none.")]
    public string? ExplainUser { get; set; }

    [Option("--explain-item <ID>", Description = "With --explain-user: explains this item too, in the list or not. Default: none.")]
    public string? ExplainItem { get; set; }

    [Option("--explain-candidate <NAME>", Description = "With --explain-user: this candidate alone. Default: all.")]
    public string? ExplainCandidate { get; set; }

    [Option("--on-error <NAME>", Description = "A list that cannot be made: fail stops the run, count takes an empty list and counts it. Default: fail.")]
    public OnError OnError { get; set; } = OnError.Fail;

    /// <exception cref="CommandException">There is no such metric that candidates can be compared on.</exception>
    protected Metric PrimaryMetric
    {
        get
        {
            var known = Metric.OfRanks(Metric.All).ToDictionary(metric => metric.Name.Replace('_', '-'), StringComparer.OrdinalIgnoreCase);
            return known.GetValueOrDefault(Primary) ?? throw CommandException.BadValue("--primary", Primary, string.Join(", ", known.Keys));
        }
    }

    /// <exception cref="CommandException">The window is empty or ends in the future.</exception>
    protected EvaluationOptions ToEvaluationOptions(DateTimeOffset now)
    {
        if (Lookback <= TimeSpan.Zero)
            throw CommandException.BadValue("--lookback", Duration.Format(Lookback), "a duration above 0");

        var until = Until?.Resolve(now, "--until") ?? now;
        return new EvaluationOptions
        {
            Protocol = Protocol,
            Until = (until - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            Lookback = Lookback.Ticks / TimeSpan.TicksPerMicrosecond,
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
            CountErrors = OnError == OnError.Count,
            Workers = Workers,
        };
    }
}

/// <summary>What becomes of a run when one list cannot be made.</summary>
enum OnError
{
    Fail,
    Count,
}
