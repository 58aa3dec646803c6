using MathNet.Numerics.Distributions;

namespace RecSys.Evaluation.Statistics;

/// <summary>Quantiles of the standard normal distribution for intervals and sample sizes.</summary>
static class NormalQuantile
{
    /// <summary>z with this share of the distribution between −z and z; 1.959963984540054 for 0.95.</summary>
    public static double TwoSided(double confidence) => Normal.InvCDF(0, 1, 0.5 + confidence / 2);

    /// <summary>z with this share of the distribution below it.</summary>
    public static double Below(double share) => Normal.InvCDF(0, 1, share);
}
