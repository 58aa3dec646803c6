using System.Text.Json.Serialization;

namespace RecSys.Evaluation.Results;

/// <summary>The result of comparing a candidate with the baseline.</summary>
public enum Verdict
{
    /// <summary>No user differs.</summary>
    Identical,

    /// <summary>The adjusted p is below 5 % and the difference is positive.</summary>
    Better,

    /// <summary>The adjusted p is below 5 % and the difference is negative.</summary>
    Worse,

    /// <summary>The interval lies inside the margin: any difference is too small to matter.</summary>
    Equivalent,

    /// <summary>No significant difference. Always the verdict while fewer than 10 users differ.</summary>
    [JsonStringEnumMemberName("no_evidence")]
    NoSignificantDifference,
}
