using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>The options of one evaluation, apart from the rows and the candidates.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The events that lists are made from.</summary>
    public EvidenceProtocol Protocol { get; init; } = EvidenceProtocol.AsOf;

    /// <summary>End of the window that users are selected from, and the time of the lists with <see cref="EvidenceProtocol.Replay"/>. Microseconds since 1970-01-01 UTC; later events are ignored.</summary>
    public required long Until { get; init; }

    /// <summary>Length of the window, in microseconds, above 0.</summary>
    public long Lookback { get; init; } = 30L * 24 * 3600 * 1_000_000;

    /// <summary>What is held out.</summary>
    public HoldoutUnit Unit { get; init; } = HoldoutUnit.Session;

    /// <summary>The longest gap between two events of one session, in microseconds, 0 or more.</summary>
    public long SessionGap { get; init; } = 30L * 60 * 1_000_000;

    /// <summary>Which held-out items are targets.</summary>
    public TargetChoice Targets { get; init; } = TargetChoice.All;

    /// <summary>Maximum number of holdouts of one user, newest first, 1 or more. Each has its own evidence.</summary>
    public int Windows { get; init; } = 1;

    /// <summary>Maximum number of evaluated users, 1 or more.</summary>
    public int Limit { get; init; } = 5_000;

    /// <summary>Events inside the window that a user needs, 1 or more.</summary>
    public int MinEvents { get; init; } = 5;

    /// <summary>Cut-offs, ascending, each 1 or more. One list of the largest length is made; smaller cut-offs use its first items.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [20];

    /// <summary>Which users are selected when there are more than <see cref="Limit"/>.</summary>
    public UserSampling Sample { get; init; } = UserSampling.Hash;

    /// <summary>Seed of the sample, the bootstrap and the sign flips.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Whether items that a user already has events on can be recommended.</summary>
    public SeenItems Seen { get; init; } = SeenItems.Keep;

    /// <summary>Event types of targets; null allows all. A session without one is not held out.</summary>
    public IReadOnlySet<short>? HoldoutTypes { get; init; }

    /// <summary>Name of the baseline; null means the first candidate.</summary>
    public string? Baseline { get; init; }

    /// <summary>The metrics that are computed.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.All;

    /// <summary>The metric of the verdict, one that is computed from ranks.</summary>
    public Metric Primary { get; init; } = Metric.Mrr;

    /// <summary>Cut-off of the primary metric, one of <see cref="Cutoffs"/>; null means the largest.</summary>
    public int? PrimaryCutoff { get; init; }

    /// <summary>A difference of the primary metric that is too small to matter, 0 or more.</summary>
    public double Margin { get; init; } = 0.005;

    /// <summary>Resamples of each bootstrap, and sign flips of each test that cannot try all of them; 1 or more.</summary>
    public int Resamples { get; init; } = PairedBootstrap.DefaultResamples;

    /// <summary>Whether a list that cannot be made counts as empty instead of failing the run.</summary>
    public bool CountErrors { get; init; }

    /// <summary>Whether every candidate is also ranked with each of its parts off in turn.</summary>
    public bool Ablate { get; init; }

    /// <summary>Parallel workers, 1 or more. They change the time, never the result.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Length of the lists.</summary>
    public int K => Cutoffs[^1];

    /// <summary>Cut-off of the verdict.</summary>
    public int VerdictCutoff => PrimaryCutoff ?? K;
}

/// <summary>The events that a list is made from.</summary>
public enum EvidenceProtocol
{
    /// <summary>Events strictly before the holdout.</summary>
    AsOf,

    /// <summary>All events, as the live service uses them now. It leaks the answer. It exists to show the size of the leak.</summary>
    Replay,
}

/// <summary>Which users are selected.</summary>
public enum UserSampling
{
    /// <summary>The users with the newest holdouts, then by id.</summary>
    Recent,

    /// <summary>By hash of seed and id: a smaller sample is a subset of a larger one.</summary>
    Hash,
}
