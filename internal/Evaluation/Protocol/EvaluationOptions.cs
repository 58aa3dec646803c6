using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>What is asked of one evaluation, apart from the rows and the candidates.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Which evidence the lists are made from.</summary>
    public EvidenceProtocol Protocol { get; init; } = EvidenceProtocol.AsOf;

    /// <summary>End of the window that users are taken from, and the moment of <see cref="EvidenceProtocol.Replay"/>. Microseconds since 1970-01-01 UTC; events from then on are not looked at.</summary>
    public required long Until { get; init; }

    /// <summary>Length of the window, in microseconds, above 0.</summary>
    public long Lookback { get; init; } = 30L * 24 * 3600 * 1_000_000;

    /// <summary>Users evaluated at most, 1 or more.</summary>
    public int Limit { get; init; } = 200;

    /// <summary>Events inside the window that a user needs, 1 or more.</summary>
    public int MinEvents { get; init; } = 5;

    /// <summary>Cut-offs, ascending, each 1 or more. One list as long as the largest is made; smaller cut-offs read its head.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [20];

    /// <summary>Which users are taken when there are more than <see cref="Limit"/>.</summary>
    public UserSampling Sample { get; init; } = UserSampling.Recent;

    /// <summary>Seed of the sample, the bootstrap and the sign flips.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Whether items that a user already has events on can be recommended.</summary>
    public SeenItems Seen { get; init; } = SeenItems.Keep;

    /// <summary>Event types that a holdout can be of; null takes all.</summary>
    public IReadOnlySet<short>? HoldoutTypes { get; init; }

    /// <summary>Name of the baseline; null takes the first candidate.</summary>
    public string? Baseline { get; init; }

    /// <summary>The measure that gives the verdict.</summary>
    public RankMeasure Primary { get; init; } = RankMeasure.Mrr;

    /// <summary>Cut-off of the primary measure, one of <see cref="Cutoffs"/>; null takes the largest.</summary>
    public int? PrimaryCutoff { get; init; }

    /// <summary>A difference of the primary measure that nobody cares about, 0 or more.</summary>
    public double Margin { get; init; } = 0.005;

    /// <summary>Resamples of each bootstrap, and flips of each test that cannot try all; 1 or more.</summary>
    public int Resamples { get; init; } = PairedBootstrap.DefaultResamples;

    /// <summary>Takes a list that cannot be made for an empty one, and counts it, instead of failing.</summary>
    public bool CountErrors { get; init; }

    /// <summary>Workers in parallel, 1 or more. Changes the time, never the result.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Length of the lists.</summary>
    public int K => Cutoffs[^1];

    /// <summary>Cut-off that the verdict is given at.</summary>
    public int VerdictCutoff => PrimaryCutoff ?? K;
}

/// <summary>Which evidence a list is made from.</summary>
public enum EvidenceProtocol
{
    /// <summary>What had happened strictly before the holdout.</summary>
    AsOf,

    /// <summary>Everything, as the live service would this minute. Leaks the answer: it exists to show the size of the leak.</summary>
    Replay,
}

/// <summary>Which users are taken.</summary>
public enum UserSampling
{
    /// <summary>Those with the newest holdouts, then by id.</summary>
    Recent,

    /// <summary>By hash of seed and id: a smaller sample is a part of a larger one.</summary>
    Hash,
}

/// <summary>A measure that is made of ranks alone and can be compared user by user.</summary>
public enum RankMeasure
{
    /// <summary>Hit rate, tested by exact McNemar.</summary>
    HitRate,

    /// <summary>MRR, tested by sign flips.</summary>
    Mrr,

    /// <summary>nDCG, tested by sign flips.</summary>
    Ndcg,
}
