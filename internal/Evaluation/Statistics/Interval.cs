namespace RecSys.Evaluation.Statistics;

/// <summary>A two-sided confidence interval, both ends included.</summary>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Whether all of it lies within ± margin of 0.</summary>
    public bool LiesWithin(double margin) => Lower >= -margin && Upper <= margin;
}
