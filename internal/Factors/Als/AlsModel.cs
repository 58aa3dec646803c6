namespace RecSys.Factors;

/// <summary>Implicit alternating least squares: factors learned from which user had events on which item.</summary>
public sealed class AlsModel : FactorModel
{
    // Below these, a list of the popular items would do as well. Few items cannot show it.
    const int ItemsToJudge = 100;
    const double MinCoverage = 0.02;
    const double MinEffectiveRank = 2;

    readonly AlsOptions _options;

    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public AlsModel(AlsOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Factors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Factors, FactorMatrix.Dimensions);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Iterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        foreach (var number in (ReadOnlySpan<double>)[options.ConfidenceRatio, options.Shrinkage, options.MedianBestScore])
        {
            if (!(number > 0 && double.IsFinite(number)))
                throw new ArgumentOutOfRangeException(nameof(options), number, "Expected a finite number above 0.");
        }

        EventWeights.Check(options.Weights);
        _options = options;
    }

    /// <inheritdoc/>
    public override bool CanUse(ItemContent content, int item) => true;

    /// <inheritdoc/>
    public override FittedFactors Fit(ItemContent content, UserHistories histories, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new FitProgress("merge events into pairs", 0, 0));
        var pairs = TrainingPairs.Of(histories, _options.Weights, cancellationToken);
        if (pairs.Users < 2 || pairs.Items < 2)
        {
            throw new FactorModelException(FactorModelFault.TooFewPairs, FormattableString.Invariant(
                $"{pairs.Users} users and {pairs.Items} items have usable events; learned factors need at least 2 of each"));
        }

        var objective = AlsObjective.Of(pairs, _options);
        var trainer = new AlsTrainer(pairs, _options, objective, step => progress?.Report(step), cancellationToken);
        int[] rows = [.. histories.Items.Select(content.RowOf)];
        if (_options.TextPrior)
            trainer.UsePrior(content.Vectors, rows);
        WriteStart(trainer.Items, pairs, content, histories);
        trainer.Run();

        progress?.Report(new FitProgress("scale the factors", 0, 0));
        return Finish(trainer, pairs, histories, objective, cancellationToken);
    }

    void WriteStart(PaddedMatrix items, TrainingPairs pairs, ItemContent content, UserHistories histories)
    {
        for (var item = 0; item < items.Rows; item++)
        {
            if (pairs.ByItem.Length(item) == 0)
                continue;
            var factors = items[item][..items.Columns];
            if (_options.Start?.Items[histories.Items[item]] is { } stored)
                FromStored(stored, _options.Start.Basis, factors);
            else
                RandomStart.Write(_options.Seed, content.IdHash(histories.Items[item]), factors);
        }
    }

    static void FromStored(ReadOnlySpan<float> stored, FactorBasis basis, Span<float> factors)
    {
        for (var k = 0; k < factors.Length; k++)
            factors[k] = (float)(stored[k] / basis.ColumnScale(k));
    }

    FittedFactors Finish(
        AlsTrainer trainer, TrainingPairs pairs, UserHistories histories, AlsObjective objective, CancellationToken cancellationToken)
    {
        var eigenvalues = trainer.ToCanonicalBasis();
        var basis = new FactorBasis
        {
            GramEigenvalues = eigenvalues,
            UnobservedWeight = objective.UnobservedWeight,
            Regularization = objective.Regularization,
            MeanUserRegularization = trainer.MeanUserRegularization,
            TrainedItems = pairs.Items,
            WeightScale = pairs.WeightScale,
            ItemScale = 1,
            UserScale = 1,
            Users = _options.Users,
        };
        var lists = new FactorScaling(trainer, pairs, _options, basis, cancellationToken).Apply();
        var items = ToItemFactors(trainer.Items, lists.Has, (float)lists.Basis.ItemScale);
        var learned = new LearnedFit
        {
            Basis = lists.Basis,
            Pairs = pairs.Count,
            WeightSum = pairs.WeightSum,
            Users = pairs.Users,
            LearnedItems = pairs.Items,
            PriorItems = items.Count - pairs.Items,
            ItemsWithoutFactor = items.ItemCount - items.Count,
            WarmStarted = _options.Start is not null,
            Losses = trainer.Losses,
            EffectiveRank = EffectiveRank(eigenvalues),
            Coverage = lists.Sample.Coverage,
            PopularShare = lists.Sample.PopularShare,
        };
        RefuseCollapsed(learned, items.Count);
        return new FittedFactors(items, () => NewFoldIn(histories, items, lists.Basis)) { Learned = learned };
    }

    UserFoldIn NewFoldIn(UserHistories histories, ItemFactors items, FactorBasis basis)
        => basis.Users == UserRule.Solve
            ? new UserSolve(histories, items, basis, _options.Weights)
            : new UserMean(histories, items, _options.Weights);

    void RefuseCollapsed(LearnedFit learned, int items)
    {
        if (items < ItemsToJudge || _options.Factors < MinEffectiveRank)
            return;
        if (learned.Coverage < MinCoverage || learned.EffectiveRank < MinEffectiveRank)
        {
            throw new FactorModelException(FactorModelFault.Collapsed, FormattableString.Invariant(
                $"the learned factors collapsed: effective rank {learned.EffectiveRank:F1} (expected {MinEffectiveRank} or more), coverage of the lists {learned.Coverage:F3} (expected {MinCoverage} or more)"));
        }
    }

    static ItemFactors ToItemFactors(PaddedMatrix items, bool[] has, float scale)
    {
        var vectors = new FactorMatrix();
        var rows = new int[items.Rows];
        for (var item = 0; item < rows.Length; item++)
        {
            rows[item] = has[item] ? vectors.Count : -1;
            if (!has[item])
                continue;
            var vector = vectors.Add();
            vector.Clear();
            for (var k = 0; k < items.Columns; k++)
                vector[k] = scale * items[item][k];
            var fault = VectorFaults.Of(vector);
            if (fault == VectorFault.None)
                continue;
            if (fault == VectorFault.NotFinite)
                throw new FactorModelException(FactorModelFault.Numeric, "an item factor is not finite");
            // A factor of zeros has no direction, for example the prior of an item whose text shares nothing with any trained item's.
            vectors.RemoveLast();
            rows[item] = -1;
        }

        return new ItemFactors(vectors, rows);
    }

    static double EffectiveRank(double[] eigenvalues)
    {
        var sum = eigenvalues.Sum();
        return sum > 0 ? Math.Exp(-eigenvalues.Where(g => g > 0).Sum(g => g / sum * Math.Log(g / sum))) : 0;
    }
}
