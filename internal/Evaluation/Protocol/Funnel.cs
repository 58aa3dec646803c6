namespace RecSys.Evaluation.Protocol;

/// <summary>From all users of the namespace to the users whose target a candidate could find.</summary>
public sealed record Funnel
{
    /// <summary>Users with any event before the end of the window.</summary>
    public required int Users { get; init; }

    /// <summary>Of these, users whose last event (of a type that can be a holdout) is inside the window.</summary>
    public required int InWindow { get; init; }

    /// <summary>Of the users in the window, users with one event in total: no events are left to rank from.</summary>
    public required int SingleEvent { get; init; }

    /// <summary>Of the users in the window, users with more than one event and at least the required number inside it.</summary>
    public required int EnoughEvents { get; init; }

    /// <summary>Of these, the users within the limit. Every number is computed over these.</summary>
    public required int Evaluated { get; init; }

    /// <summary>Of these, users whose target is in the catalog, available and not removed by the seen filter.</summary>
    public required int Reachable { get; init; }

    /// <summary>Evaluated users whose target has no catalog row.</summary>
    public required int TargetNotInCatalog { get; init; }

    /// <summary>Evaluated users whose target has a row that is not available.</summary>
    public required int TargetNotAvailable { get; init; }

    /// <summary>Evaluated users who had an event on their target before.</summary>
    public required int RepeatTargets { get; init; }

    /// <summary>Evaluated users whose target had no event of any user before.</summary>
    public required int ColdTargets { get; init; }

    /// <summary>Evaluated users without any event before the holdout.</summary>
    public required int ColdStarts { get; init; }

    /// <summary>Evaluated users with other items at exactly the time of the holdout.</summary>
    public required int TiedHoldouts { get; init; }

    /// <summary>Events at or after the end of the window. They are ignored.</summary>
    public required int EventsAfterWindow { get; init; }
}
