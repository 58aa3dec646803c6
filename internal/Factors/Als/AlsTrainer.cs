namespace RecSys.Factors;

/// <summary>Implicit alternating least squares over pairs.</summary>
/// <remarks>
/// Minimises Σ w (1 - x·y)² over the observed pairs + a0 Σ (x·y)² over all pairs + Σ λ_u |x|² + Σ λ_i |y - m|², with λ_u = λ (W_u + a0 |I|),
/// λ_i = λ (W_i + a0 |U|) and m the item's prior or 0. Hu, Koren and Volinsky 2008; regularisation by frequency: Rendle, Krichene, Zhang and Koren
/// 2021. Each half step is exact, so the loss never rises.
/// </remarks>
sealed class AlsTrainer
{
    const double AllowedRise = 1e-6;

    readonly TrainingPairs _pairs;
    readonly AlsOptions _options;
    readonly Action<FitProgress> _progress;
    readonly CancellationToken _cancellationToken;
    readonly HalfStep _userStep;
    readonly HalfStep _itemStep;
    readonly List<HalfStepLoss> _losses = [];
    readonly AlsObjective _objective;
    readonly double[] _itemRegularization;
    ItemPrior? _prior;
    double _userLoss;
    double _itemLoss;
    long _done;

    /// <param name="objective">The weights of the parts of the loss.</param>
    public AlsTrainer(TrainingPairs pairs, AlsOptions options, AlsObjective objective, Action<FitProgress> progress, CancellationToken cancellationToken)
    {
        (_pairs, _options, _progress, _cancellationToken) = (pairs, options, progress, cancellationToken);
        _objective = objective;
        (_userStep, _itemStep) = (new HalfStep(pairs.ByUser), new HalfStep(pairs.ByItem));
        Users = new PaddedMatrix(pairs.ByUser.Count, options.Factors);
        Items = new PaddedMatrix(pairs.ByItem.Count, options.Factors);
        _itemRegularization = new double[Items.Rows];
        for (var item = 0; item < Items.Rows; item++)
        {
            if (pairs.ByItem.Length(item) > 0)
                _itemRegularization[item] = objective.ItemRegularization(_itemStep.Weights[item]);
        }
    }

    /// <summary>The user factors, in the order of the pairs.</summary>
    public PaddedMatrix Users { get; private set; }

    /// <summary>The item factors. The caller sets the start; items without a pair stay zero.</summary>
    public PaddedMatrix Items { get; }

    /// <summary>The loss after every half step.</summary>
    public IReadOnlyList<HalfStepLoss> Losses => _losses;

    /// <summary>The prior in the basis of the items; null when there is none.</summary>
    public ItemPrior? Prior => _prior;

    /// <summary>The mean of λ_u over the users.</summary>
    public double MeanUserRegularization
        => _objective.UserRegularization(_pairs.WeightSum / _pairs.Users);

    /// <summary>Draws the items towards a map of their content vectors.</summary>
    /// <param name="rowOfItem">By item: the row in the content, or -1.</param>
    public void UsePrior(FactorMatrix content, int[] rowOfItem)
    {
        if (ItemPrior.CanFit(rowOfItem, _itemRegularization))
            _prior = new ItemPrior(content, rowOfItem, _itemRegularization, _options.Factors, _options.Workers, _cancellationToken);
    }

    /// <summary>Runs all iterations.</summary>
    /// <exception cref="FactorModelException">The loss rose, or a number is not finite.</exception>
    public void Run()
    {
        // A random start has no prior yet; to draw learned factors towards zero would undo a part of what they know.
        _itemLoss = _prior is null || _options.Start is null ? SquaredItems() : LossAfterFit(_prior);
        for (var iteration = 1; iteration <= _options.Iterations; iteration++)
        {
            SolveUsers(iteration);
            SolveItems(iteration);
        }
    }

    /// <summary>Turns the items and their prior to the eigenbasis of the item Gram, largest first, and releases the users.</summary>
    /// <returns>The eigenvalues.</returns>
    public double[] ToCanonicalBasis()
    {
        Users = new PaddedMatrix(0, _options.Factors);
        var rotation = RotateItems();
        var signs = new float[Items.Stride];
        Array.Fill(signs, 1);
        for (var column = 0; column < Items.Columns; column++)
        {
            var largest = 0f;
            for (var item = 0; item < Items.Rows; item++)
            {
                if (Math.Abs(Items[item][column]) > Math.Abs(largest))
                    largest = Items[item][column];
            }

            signs[column] = largest < 0 ? -1 : 1;
        }

        for (var item = 0; item < Items.Rows; item++)
            VectorMath.Multiply(Items[item], signs, Items[item]);
        _prior?.Scale(signs);
        return rotation.Eigenvalues;
    }

    /// <summary>The items as the side that stays as it is; in the basis of <see cref="ToCanonicalBasis"/>.</summary>
    public OtherSide ItemSide(double[] eigenvalues) => new(Items, eigenvalues, _objective.UnobservedWeight, _objective.Regularization, _objective.Items);

    void SolveUsers(int iteration)
    {
        var rotation = RotateItems();
        var loss = Solve(_userStep, Users, ItemSide(rotation.Eigenvalues), null, iteration);
        _userLoss = loss.Regularization;
        Record(iteration, TrainedSide.Users, loss);
    }

    void SolveItems(int iteration)
    {
        var rotation = Rotation.Of(Users, _options.Workers, _cancellationToken);
        rotation.Apply(Users, _options.Workers, _cancellationToken);
        _prior?.Rotate(rotation, _cancellationToken);
        var other = new OtherSide(Users, rotation.Eigenvalues, _objective.UnobservedWeight, _objective.Regularization, _objective.Users);
        var loss = Solve(_itemStep, Items, other, _prior, iteration);
        _itemLoss = _prior is null ? loss.Regularization : LossAfterFit(_prior);
        Record(iteration, TrainedSide.Items, loss);
    }

    double LossAfterFit(ItemPrior prior) => SquaredItems() - prior.Fit(Items, _cancellationToken);

    double SquaredItems()
    {
        var squares = 0d;
        for (var item = 0; item < Items.Rows; item++)
            squares += _itemRegularization[item] * VectorMath.Dot(Items[item], Items[item]);
        return squares;
    }

    RowLoss Solve(HalfStep step, PaddedMatrix factors, OtherSide other, ItemPrior? prior, int iteration)
    {
        var stage = FormattableString.Invariant($"iteration {iteration} of {_options.Iterations}");
        var total = 2L * _options.Iterations * _pairs.Count;
        return step.Solve(
            factors, other, prior, _options.Workers, pairs => _progress(new FitProgress(stage, Interlocked.Add(ref _done, pairs), total)), _cancellationToken);
    }

    Rotation RotateItems()
    {
        var rotation = Rotation.Of(Items, _options.Workers, _cancellationToken);
        rotation.Apply(Items, _options.Workers, _cancellationToken);
        _prior?.Rotate(rotation, _cancellationToken);
        return rotation;
    }

    void Record(int iteration, TrainedSide side, RowLoss loss)
    {
        var now = new HalfStepLoss(iteration, side, loss.Observed, loss.Unobserved, _userLoss + _itemLoss);
        if (!double.IsFinite(now.Total))
            throw new FactorModelException(FactorModelFault.Numeric, $"the loss of iteration {iteration} is not finite");
        if (_losses.Count > 0 && now.Total > _losses[^1].Total * (1 + AllowedRise))
        {
            throw new FactorModelException(FactorModelFault.Numeric, FormattableString.Invariant(
                $"the loss rose from {_losses[^1].Total:R} to {now.Total:R} in iteration {iteration}, which an exact solution cannot do"));
        }

        _losses.Add(now);
    }
}
