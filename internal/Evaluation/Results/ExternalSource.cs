namespace RecSys.Evaluation.Results;

/// <summary>Where the lists of an external candidate come from, and how well they fit the run. Nothing can be said about the evidence that they were made from.</summary>
public sealed record ExternalSource
{
    /// <summary>The path in the candidate file.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Holdouts that the file has no list for. They count as empty lists.</summary>
    public required int HoldoutsWithoutList { get; init; }

    /// <summary>Lists of evaluated users that belong to no holdout, because of their time.</summary>
    public required int ListsNotUsed { get; init; }

    /// <summary>Users of the file who are not evaluated.</summary>
    public required int UsersNotEvaluated { get; init; }

    /// <summary>Distinct items in the first k ranks that the namespace has neither in its catalog nor in an event. They keep their ranks.</summary>
    public required int UnknownItems { get; init; }

    /// <summary>The first of them, in ordinal order.</summary>
    public required IReadOnlyList<string> FirstUnknownItems { get; init; }

    /// <summary>Lists that were longer than k and were cut.</summary>
    public required int CutLists { get; init; }
}
