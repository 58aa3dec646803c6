namespace RecSys.Factors;

/// <summary>The weights of the parts of the loss.</summary>
/// <param name="UnobservedWeight">a0: the weight of every pair of a user and an item.</param>
/// <param name="Regularization">λ: the regularisation per unit of weight.</param>
/// <param name="Users">|U|: users that count in the regularisation of an item.</param>
/// <param name="Items">|I|: items that count in the regularisation of a user.</param>
sealed record AlsObjective(double UnobservedWeight, double Regularization, int Users, int Items)
{
    /// <summary>From settings that do not depend on the size of the namespace: a0 = r P / (|U| |I|), λ = t √(|U| |I|) / ((1 + r) P).</summary>
    public static AlsObjective Of(TrainingPairs pairs, AlsOptions options)
    {
        var product = (double)pairs.Users * pairs.Items;
        return new AlsObjective(
            options.ConfidenceRatio * pairs.WeightSum / product, options.Shrinkage * Math.Sqrt(product) / ((1 + options.ConfidenceRatio) * pairs.WeightSum),
            pairs.Users, pairs.Items);
    }

    /// <summary>λ_u of a user whose pairs have this total weight.</summary>
    public double UserRegularization(double weight) => RowRegularization.Of(Regularization, UnobservedWeight, weight, Items);

    /// <summary>λ_i of an item whose pairs have this total weight.</summary>
    public double ItemRegularization(double weight) => RowRegularization.Of(Regularization, UnobservedWeight, weight, Users);
}
