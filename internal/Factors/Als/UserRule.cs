namespace RecSys.Factors;

/// <summary>How a user's factor follows from the item factors.</summary>
public enum UserRule
{
    /// <summary>The weighted mean of the item factors of the user's events.</summary>
    Mean,

    /// <summary>The exact least-squares solution for the user's events.</summary>
    Solve,
}
