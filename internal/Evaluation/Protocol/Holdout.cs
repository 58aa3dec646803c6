namespace RecSys.Evaluation.Protocol;

/// <summary>The event of one user that the candidates have to predict.</summary>
public sealed record Holdout
{
    /// <summary>Position in the table of user ids.</summary>
    public required int User { get; init; }

    /// <summary>The item of the user's last event, by time and then item id.</summary>
    public required int Target { get; init; }

    /// <summary>Time of that event, in microseconds since 1970-01-01 UTC.</summary>
    public required long Time { get; init; }

    /// <summary>Events of the user strictly before <see cref="Time"/>; 0 is a cold start.</summary>
    public required int HistoryEvents { get; init; }

    /// <summary>Other items of the user at exactly the same time: neither targets nor evidence.</summary>
    public required int TiedItems { get; init; }

    /// <summary>Whether the user had an event on the target before.</summary>
    public required bool Repeat { get; init; }

    /// <summary>Whether no user had an event on the target before.</summary>
    public required bool Cold { get; init; }

    /// <summary>Whether the target has a catalog row.</summary>
    public required bool InCatalog { get; init; }

    /// <summary>Whether the target can be recommended.</summary>
    public required bool Available { get; init; }
}
