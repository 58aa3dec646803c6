namespace RecSys.Factors;

/// <summary>Turns learned item factors into those that are stored: with priors for items without a pair, whitened, on the scale of the ranker.</summary>
sealed class FactorScaling(AlsTrainer trainer, TrainingPairs pairs, AlsOptions options, FactorBasis basis, CancellationToken cancellationToken)
{
    readonly PaddedMatrix _items = trainer.Items;
    readonly bool[] _has = [.. Enumerable.Range(0, trainer.Items.Rows).Select(item => pairs.ByItem.Length(item) > 0)];
    readonly int[] _users = ListSample.Users(pairs);

    /// <summary>Whitens the items in place, without the scale.</summary>
    public ScaledFactors Apply()
    {
        var solved = options.Users == UserRule.Solve ? SolveUsers() : null;
        WritePriors();
        var columns = new float[_items.Stride];
        for (var k = 0; k < _items.Columns; k++)
            columns[k] = (float)basis.ColumnScale(k);
        for (var item = 0; item < _items.Rows; item++)
            VectorMath.Multiply(_items[item], columns, _items[item]);

        var sample = Lists(MeanUsers());
        var scaled = basis with { ItemScale = ScaleTo(Math.Sqrt(options.MedianBestScore), Math.Sqrt(Math.Max(0, sample.MedianBest))) };
        if (solved is not null)
        {
            for (var user = 0; user < solved.Rows; user++)
            {
                for (var k = 0; k < _items.Columns; k++)
                    solved[user][k] /= columns[k];
            }

            sample = Lists(solved);
            scaled = scaled with { UserScale = ScaleTo(options.MedianBestScore, sample.MedianBest) };
        }

        return new ScaledFactors(scaled, sample, _has);
    }

    ListSample Lists(PaddedMatrix users) => ListSample.Of(pairs, _users, users, _items, _has, options.Workers, cancellationToken);

    PaddedMatrix SolveUsers()
    {
        var solver = new RowSolver(trainer.ItemSide([.. basis.GramEigenvalues]));
        var vectors = new PaddedMatrix(_users.Length, _items.Columns);
        for (var i = 0; i < _users.Length; i++)
        {
            solver.Solve(
                pairs.ByUser.Others(_users[i]), pairs.ByUser.Weights(_users[i]),
                basis.UserRegularization(TrainingPairs.WeightOf(pairs.ByUser, _users[i])), hasPrior: false, vectors[i], cancellationToken);
        }

        return vectors;
    }

    PaddedMatrix MeanUsers()
    {
        var vectors = new PaddedMatrix(_users.Length, _items.Columns);
        for (var i = 0; i < _users.Length; i++)
        {
            var others = pairs.ByUser.Others(_users[i]);
            var weights = pairs.ByUser.Weights(_users[i]);
            var part = 1 / TrainingPairs.WeightOf(pairs.ByUser, _users[i]);
            for (var j = 0; j < others.Length; j++)
                VectorMath.AddScaled((float)((weights.IsEmpty ? 1 : weights[j]) * part), _items[others[j]], vectors[i]);
        }

        return vectors;
    }

    void WritePriors()
    {
        if (trainer.Prior is not { IsFitted: true } prior)
            return;
        int[] cold = [.. Enumerable.Range(0, _items.Rows).Where(item => !_has[item] && prior.Has(item))];
        var map = prior.ToProduct();
        prior.Write(_items, map, cold, new float[map.ScratchLength]);
        foreach (var item in cold)
            _has[item] = true;
    }

    static double ScaleTo(double target, double now) => now > 0 && double.IsFinite(target / now) ? target / now : 1;
}

/// <summary>Factors that are ready to store, apart from the multiplication by the item scale.</summary>
/// <param name="Basis">With both scales.</param>
/// <param name="Sample">Lists of sampled users.</param>
/// <param name="Has">By item: whether it has a factor.</param>
sealed record ScaledFactors(FactorBasis Basis, ListSample Sample, bool[] Has);
