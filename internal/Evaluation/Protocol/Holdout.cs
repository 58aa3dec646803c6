using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>The items of one user that the candidates have to predict, at one time. A user can have several.</summary>
public sealed record Holdout
{
    /// <summary>Position in the table of user ids.</summary>
    public required int User { get; init; }

    /// <summary>The distinct items to predict, by ascending item number; at least one.</summary>
    public required IReadOnlyList<HoldoutTarget> Targets { get; init; }

    /// <summary>Time of the first held-out event, in microseconds since 1970-01-01 UTC. Evidence lies strictly before it.</summary>
    public required long Time { get; init; }

    /// <summary>Events of the user strictly before <see cref="Time"/>; 0 is a cold start.</summary>
    public required int HistoryEvents { get; init; }

    /// <summary>Whether a list could contain any of the targets.</summary>
    /// <param name="seen">Whether lists can contain items that the user has events on.</param>
    public bool IsReachable(SeenItems seen) => Targets.Any(target => target.IsReachable(seen));
}

/// <summary>One item of a holdout.</summary>
/// <param name="Item">Item number.</param>
/// <param name="Kind">Where the user met it before.</param>
/// <param name="Cold">Whether no user had an event on it before the holdout.</param>
/// <param name="InCatalog">Whether it has a catalog row.</param>
/// <param name="Available">Whether it can be recommended.</param>
public readonly record struct HoldoutTarget(int Item, TargetKind Kind, bool Cold, bool InCatalog, bool Available)
{
    /// <summary>Whether the user had an event on it before.</summary>
    public bool IsRepeat => Kind != TargetKind.Never;

    /// <inheritdoc cref="Holdout.IsReachable"/>
    public bool IsReachable(SeenItems seen) => Available && !(IsRepeat && seen == SeenItems.Filter);
}
