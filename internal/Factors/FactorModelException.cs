namespace RecSys.Factors;

/// <summary>A model refuses the events, or its own result.</summary>
public sealed class FactorModelException(FactorModelFault fault, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public FactorModelFault Fault => fault;
}

/// <summary>Why a model gives no factors.</summary>
public enum FactorModelFault
{
    /// <summary>Too few users or items have events.</summary>
    TooFewPairs,

    /// <summary>The factors collapsed: every list has nearly the same items.</summary>
    Collapsed,

    /// <summary>A computation went wrong: the loss rose, or a number is not finite.</summary>
    Numeric,
}
