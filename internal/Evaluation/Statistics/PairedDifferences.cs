namespace RecSys.Evaluation.Statistics;

/// <summary>Per-user differences of one metric between two candidates, stored for the users who differ.</summary>
/// <remarks>Most users do not differ, so the cost of resampling depends only on the users who differ.</remarks>
public sealed class PairedDifferences
{
    PairedDifferences(int users, int[] positions, double[] values)
    {
        Users = users;
        Positions = positions;
        Values = values;
        foreach (var value in values)
        {
            Sum += value;
            if (value > 0)
                Wins++;
        }
    }

    /// <summary>All users, those without a difference included.</summary>
    public int Users { get; }

    /// <summary>Users who differ, ascending.</summary>
    public int[] Positions { get; }

    /// <summary>Candidate minus baseline, for each of <see cref="Positions"/>; never 0.</summary>
    public double[] Values { get; }

    /// <summary>Sum of the values, added in the order of users.</summary>
    public double Sum { get; }

    /// <summary>Users with a better value from the candidate.</summary>
    public int Wins { get; }

    /// <summary>Users with a better value from the baseline.</summary>
    public int Losses => Values.Length - Wins;

    /// <summary>Users with equal values from both.</summary>
    public int Ties => Users - Values.Length;

    /// <summary>Mean difference over all users.</summary>
    public double Mean => Sum / Users;

    /// <summary>Standard deviation (n − 1) of the difference over all users; 0 for a single user.</summary>
    public double StandardDeviation
    {
        get
        {
            if (Users < 2)
                return 0;

            var squares = Ties * Mean * Mean;
            foreach (var value in Values)
                squares += (value - Mean) * (value - Mean);

            return Math.Sqrt(squares / (Users - 1));
        }
    }

    /// <summary>Computes the differences of two columns with one value per user.</summary>
    /// <exception cref="ArgumentException">The columns are empty or of unequal length.</exception>
    public static PairedDifferences Of(ReadOnlySpan<double> candidate, ReadOnlySpan<double> baseline)
    {
        if (candidate.Length != baseline.Length || candidate.IsEmpty)
            throw new ArgumentException($"Expected two columns of the same users, got {candidate.Length} and {baseline.Length} values.", nameof(candidate));

        var positions = new List<int>();
        var values = new List<double>();
        for (var user = 0; user < candidate.Length; user++)
        {
            var difference = candidate[user] - baseline[user];
            if (difference != 0)
            {
                positions.Add(user);
                values.Add(difference);
            }
        }

        return new PairedDifferences(candidate.Length, [.. positions], [.. values]);
    }
}
