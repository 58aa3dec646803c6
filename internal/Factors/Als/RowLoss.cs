namespace RecSys.Factors;

/// <summary>What one row, or a sum of rows, contributes to the loss.</summary>
/// <param name="Observed">Σ w (1 - x·y)² over the pairs.</param>
/// <param name="Unobserved">a0 Σ (x·y)² over all rows of the other side.</param>
/// <param name="Regularization">λ |x - m|².</param>
readonly record struct RowLoss(double Observed, double Unobserved, double Regularization)
{
    public static RowLoss operator +(RowLoss a, RowLoss b)
        => new(a.Observed + b.Observed, a.Unobserved + b.Unobserved, a.Regularization + b.Regularization);
}
