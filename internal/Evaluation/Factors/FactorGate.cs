using RecSys.Evaluation.Results;

namespace RecSys.Evaluation.Factors;

/// <summary>The decision of a gate on new factors.</summary>
public enum GateVerdict
{
    /// <summary>The new factors can be written.</summary>
    Passed,

    /// <summary>The new factors are not significantly better than popularity.</summary>
    NotBetterThanPopularity,

    /// <summary>The new factors are significantly worse than the stored ones.</summary>
    WorseThanStored,

    /// <summary>Too few users to decide.</summary>
    TooFewUsers,
}

/// <summary>Decides whether new factors are good enough to replace the stored ones.</summary>
public static class FactorGate
{
    /// <summary>The smallest number of held-out users on which anything is decided; with fewer, chance would.</summary>
    public const int MinUsers = 30;

    /// <summary>
    /// The verdict by nDCG@k: better than popularity, and not worse than the stored factors where those were compared. Both conditions must
    /// be met, so neither p needs a correction for the other.
    /// </summary>
    /// <param name="comparison">Null when no user could be held out.</param>
    public static GateVerdict Judge(FactorComparison? comparison)
    {
        if (comparison is null || comparison.Users < MinUsers)
            return GateVerdict.TooFewUsers;
        if (comparison.DifferenceTo(RankingKind.Popularity) is not { Verdict: Verdict.Better })
            return GateVerdict.NotBetterThanPopularity;
        return comparison.DifferenceTo(RankingKind.Stored) is { Verdict: Verdict.Worse } ? GateVerdict.WorseThanStored : GateVerdict.Passed;
    }
}
