namespace RecSys.Evaluation.Reports;

/// <summary>A stored run whose candidate is the baseline.</summary>
public sealed record BaselineRun
{
    /// <summary>Name of the report file.</summary>
    public required string File { get; init; }

    /// <summary>The candidate of the stored run that the others are compared with.</summary>
    public required string Candidate { get; init; }

    /// <summary>Version of the program that made the report.</summary>
    public required string Version { get; init; }

    /// <summary>Fingerprint of the rows that it read.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Time of its last holdout, RFC 3339.</summary>
    public required string? LastHoldout { get; init; }

    /// <summary>Users that it evaluated.</summary>
    public required int Users { get; init; }

    /// <summary>Users of this run with the same target at the same time in the stored run: the users of every comparison.</summary>
    public required int ComparedUsers { get; init; }

    /// <summary>This run's candidate with the same name, settings and ranks, which is not compared; null without one.</summary>
    public required string? Itself { get; init; }

    /// <summary>Differences between the two runs that were allowed.</summary>
    public required IReadOnlyList<string> Mismatches { get; init; }
}
