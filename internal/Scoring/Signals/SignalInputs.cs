namespace RecSys.Scoring;

/// <summary>The data from which signals are measured, for one query under one candidate's windows and half-lives. Valid until the next query is loaded.</summary>
public readonly ref struct SignalInputs
{
    /// <summary>All rows.</summary>
    public required ScoringData Data { get; init; }

    /// <summary>User and time.</summary>
    public required Query Query { get; init; }

    /// <summary>The user's seed items, newest first.</summary>
    public required ReadOnlySpan<int> SeedItems { get; init; }

    /// <summary>By item: decayed weighted sum of its events.</summary>
    public required ReadOnlySpan<double> Popularity { get; init; }

    /// <summary>By item: the largest count of event pairs with a seed item.</summary>
    public required ReadOnlySpan<int> CoVisitation { get; init; }

    /// <summary>By item: the largest cosine with a seed item.</summary>
    public required ReadOnlySpan<float> Cosines { get; init; }

    /// <summary>By item: dot product with the user's factors; empty when the user has none.</summary>
    public required ReadOnlySpan<float> FactorProducts { get; init; }

    /// <summary>The user's tag profile.</summary>
    public required TagProfile Profile { get; init; }

    /// <summary>Items of the user's session with their event counts, ascending by item.</summary>
    public required ReadOnlySpan<(int Item, int Count)> Session { get; init; }
}
