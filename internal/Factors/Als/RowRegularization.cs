namespace RecSys.Factors;

/// <summary>The regularisation of one row: λ (W + a0 n), by frequency (Rendle, Krichene, Zhang and Koren 2021).</summary>
static class RowRegularization
{
    /// <param name="regularization">λ.</param>
    /// <param name="unobservedWeight">a0.</param>
    /// <param name="weight">W: the total weight of the row's pairs.</param>
    /// <param name="others">n: the rows of the other side.</param>
    public static double Of(double regularization, double unobservedWeight, double weight, int others)
        => regularization * (weight + unobservedWeight * others);
}
