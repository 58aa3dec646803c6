namespace RecSys.Factors;

/// <summary>What a half step needs of the side that stays as it is.</summary>
/// <param name="Factors">The factors, in the eigenbasis of their Gram.</param>
/// <param name="Eigenvalues">The eigenvalues g of the Gram, as many as columns.</param>
/// <param name="UnobservedWeight">a0.</param>
/// <param name="Regularization">λ.</param>
/// <param name="Trained">Rows of this side that have a pair.</param>
sealed record OtherSide(PaddedMatrix Factors, double[] Eigenvalues, double UnobservedWeight, double Regularization, int Trained)
{
    /// <summary>λ of a row whose pairs have this total weight.</summary>
    public double RegularizationOf(double weight) => RowRegularization.Of(Regularization, UnobservedWeight, weight, Trained);
}
