namespace RecSys.Jobs.Evaluation;

/// <summary>The rules and the baseline that turn numbers into a decision.</summary>
public sealed record DecisionRequest
{
    /// <summary>Name of the baseline; null means the first candidate, or the baseline of the stored run.</summary>
    public string? Baseline { get; init; }

    /// <summary>Path of the gate file; null without one.</summary>
    public string? Gates { get; init; }

    /// <summary>Minima as <see cref="RecSys.Evaluation.Gates.GateFlags"/> reads them; null without any.</summary>
    public string? Min { get; init; }

    /// <summary>Largest losses against the baseline, likewise.</summary>
    public string? NotWorseBy { get; init; }

    /// <summary>Users that a rule needs, 1 or more; null means that of the gate file, else the default.</summary>
    public int? MinUsers { get; init; }

    /// <summary>The key of <c>users.traits</c> that splits the users; null without one.</summary>
    public string? SegmentTrait { get; init; }

    /// <summary>Whether a stored run with other rows or options is compared over the users with the same holdout.</summary>
    public bool AllowMismatch { get; init; }

    /// <summary>Whether a warning makes the exit code that of a missed gate.</summary>
    public bool Strict { get; init; }

    /// <summary>Threads, 1 or more. Changes the time, never the result.</summary>
    public required int Workers { get; init; }
}
