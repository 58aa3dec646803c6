using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>Made-up users whose reciprocal ranks differ between two candidates, drawn from a population with a known mean difference.</summary>
/// <param name="Share">Share of the users who differ.</param>
/// <param name="Gain">Of these, the share who gain.</param>
/// <param name="Gains">The sizes of a gain, each equally likely.</param>
/// <param name="Losses">The sizes of a loss, likewise.</param>
sealed record DifferingPopulation(double Share, double Gain, double[] Gains, double[] Losses)
{
    /// <summary>Differences of reciprocal ranks within twenty items: a rank against a miss, or against another rank.</summary>
    static readonly double[] RankMoves =
    [
        .. from other in Enumerable.Range(0, 21)
           from rank in Enumerable.Range(1, 20)
           let difference = 1.0 / rank - (other == 0 ? 0 : 1.0 / other)
           where difference > 0
           select difference,
    ];

    /// <summary>The true mean difference.</summary>
    public double Mean => Share * (Gain * Gains.Average() - (1 - Gain) * Losses.Average());

    /// <summary>A share of the users differs: their target moved to another rank.</summary>
    public static DifferingPopulation OfRanks(double share, double gain = 0.5) => new(share, gain, RankMoves, RankMoves);

    /// <summary>The same with another mean; the share who differ and the sizes stay.</summary>
    public DifferingPopulation WithMean(double mean) => this with { Gain = (mean / Share + Losses.Average()) / (Gains.Average() + Losses.Average()) };

    /// <summary>The differences of n users.</summary>
    public double[] Draw(int users, ref SplitMix64 draw)
    {
        var differences = new double[users];
        for (var user = 0; user < users; user++)
        {
            if (draw.NextBool(Share))
                differences[user] = draw.NextBool(Gain) ? draw.Pick(Gains) : -draw.Pick(Losses);
        }

        return differences;
    }
}
