using System.Text.Json.Serialization;

namespace RecSys.Evaluation.Protocol;

/// <summary>From all users of the namespace to the holdouts with a target that a candidate could find.</summary>
public sealed record Funnel
{
    /// <summary>Users with any event before the end of the window.</summary>
    public required int Users { get; init; }

    /// <summary>Of these, users whose last event (of a type that can be a target) is inside the window.</summary>
    public required int InWindow { get; init; }

    /// <summary>Of the users in the window, users with one event in total: no events are left to rank from.</summary>
    public required int SingleEvent { get; init; }

    /// <summary>Of the users in the window, users with more than one event and at least the required number inside it.</summary>
    public required int EnoughEvents { get; init; }

    /// <summary>Of these, users whose holdouts have only items that the user had before, when only new items are targets.</summary>
    public required int WithoutNewTarget { get; init; }

    /// <summary>Of the remaining users, those within the limit. Every number is computed over their holdouts.</summary>
    public required int Evaluated { get; init; }

    /// <summary>Their holdouts.</summary>
    public required int Holdouts { get; init; }

    /// <summary>Of these, holdouts with a target that is in the catalog, available and not removed by the seen filter.</summary>
    public required int Reachable { get; init; }

    /// <summary>Targets of all holdouts.</summary>
    public required int Targets { get; init; }

    /// <summary>Of these, targets that the user had before the holdout.</summary>
    public required int RepeatTargets { get; init; }

    /// <summary>Of these, targets that the user had in the session that the held-out event is part of.</summary>
    public required int ThisSessionTargets { get; init; }

    /// <summary>Targets without a catalog row.</summary>
    public required int TargetNotInCatalog { get; init; }

    /// <summary>Targets with a row that is not available.</summary>
    public required int TargetNotAvailable { get; init; }

    /// <summary>Targets that had no event of any user before.</summary>
    public required int ColdTargets { get; init; }

    /// <summary>Holdouts without any event of the user before.</summary>
    public required int ColdStarts { get; init; }

    /// <summary>Holdouts with more than one target.</summary>
    public required int SeveralTargets { get; init; }

    /// <summary>Events at or after the end of the window. They are ignored.</summary>
    public required int EventsAfterWindow { get; init; }

    /// <summary>Users who could have been evaluated.</summary>
    [JsonIgnore]
    public int Qualifying => EnoughEvents - WithoutNewTarget;
}
