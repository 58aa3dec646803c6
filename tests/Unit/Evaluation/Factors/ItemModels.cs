using System.Numerics.Tensors;
using RecSys.Evaluation.Factors;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation.Factors;

/// <summary>Models with a weight per pair of items, which factor models are compared with: item-kNN and EASE.</summary>
/// <remarks>Dense, over the items with the most users only. The score of an item is the sum of its weights over the user's items.</remarks>
sealed class ItemModels
{
    readonly RowsWorld _world;
    readonly int[] _placeOfItem;
    readonly int[] _items;
    readonly double[][] _together;

    /// <param name="before">Only events before this time count.</param>
    /// <param name="items">The number of items.</param>
    public ItemModels(RowsWorld world, long before, int items)
    {
        _world = world;
        var interactions = world.Data.Interactions;
        var end = interactions.CountBefore(before);
        var histories = Enumerable.Range(0, interactions.UserIds.Count).Select(user => Items(user, end)).ToArray();
        _items = [.. histories.SelectMany(own => own).CountBy(item => item).OrderByDescending(item => item.Value).ThenBy(item => item.Key).Take(items).Select(item => item.Key)];
        _placeOfItem = [.. Enumerable.Repeat(-1, interactions.ItemIds.Count)];
        for (var place = 0; place < _items.Length; place++)
            _placeOfItem[_items[place]] = place;

        _together = [.. _items.Select(_ => new double[_items.Length])];
        foreach (var own in histories)
        {
            int[] places = [.. own.Select(item => _placeOfItem[item]).Where(place => place >= 0)];
            foreach (var a in places)
            {
                foreach (var b in places)
                    _together[a][b]++;
            }
        }
    }

    /// <summary>Item-kNN with cosines of the users of two items.</summary>
    public int[] NearestNeighbours(IReadOnlyList<NewItemHoldout> holdouts)
        => Ranks(holdouts, [.. _together.Select((row, a) => row.Select((count, b) => a == b ? 0 : count / Math.Sqrt(row[a] * _together[b][b])).ToArray())]);

    /// <summary>EASE: each item's users by linear regression on those of the other items.</summary>
    /// <remarks>Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", 2019, doi:10.1145/3308558.3313710.</remarks>
    public int[] Ease(IReadOnlyList<NewItemHoldout> holdouts, double regularization)
    {
        var inverse = Inverse([.. _together.Select((row, a) => row.Select((count, b) => a == b ? count + regularization : count).ToArray())]);
        return Ranks(holdouts, [.. inverse.Select((row, a) => row.Select((value, b) => a == b ? 0 : -value / inverse[b][b]).ToArray())]);
    }

    int[] Ranks(IReadOnlyList<NewItemHoldout> holdouts, double[][] weights)
    {
        var (interactions, catalog) = (_world.Data.Interactions, _world.Data.Catalog);
        var ranked = _placeOfItem.Select((place, item) => place >= 0 && catalog.Available[item]).ToArray();
        return [.. holdouts.AsParallel().AsOrdered().Select(holdout =>
        {
            var sums = new double[_items.Length];
            foreach (var place in Items(holdout.User, interactions.CountBefore(holdout.Time)).Select(item => _placeOfItem[item]).Where(place => place >= 0))
                TensorPrimitives.Add(sums, weights[place], sums);
            var scores = new double[ranked.Length];
            for (var place = 0; place < sums.Length; place++)
                scores[_items[place]] = sums[place];
            return CatalogRanks.Of<double>(interactions, scores, ranked, holdout);
        })];
    }

    /// <summary>The user's items before a position, once each.</summary>
    IEnumerable<int> Items(int user, int end)
    {
        var interactions = _world.Data.Interactions;
        return interactions.ItemsOfUser(user)[..Interactions.CountBelow(interactions.EventsOfUser(user), end)].ToArray().Distinct();
    }

    /// <summary>By Cholesky: A = L Lᵀ, then A⁻¹ = L⁻ᵀ L⁻¹. Row a of <c>t</c> is column a of L⁻¹.</summary>
    static double[][] Inverse(double[][] matrix)
    {
        var n = matrix.Length;
        var l = Array.ConvertAll(matrix, row => new double[row.Length]);
        for (var j = 0; j < n; j++)
        {
            l[j][j] = Math.Sqrt(matrix[j][j] - TensorPrimitives.Dot<double>(l[j].AsSpan(0, j), l[j].AsSpan(0, j)));
            Parallel.For(j + 1, n, i => l[i][j] = (matrix[i][j] - TensorPrimitives.Dot<double>(l[i].AsSpan(0, j), l[j].AsSpan(0, j))) / l[j][j]);
        }

        var t = Array.ConvertAll(matrix, row => new double[row.Length]);
        Parallel.For(0, n, a =>
        {
            t[a][a] = 1 / l[a][a];
            for (var i = a + 1; i < n; i++)
                t[a][i] = -TensorPrimitives.Dot<double>(l[i].AsSpan(a, i - a), t[a].AsSpan(a, i - a)) / l[i][i];
        });
        var inverse = Array.ConvertAll(matrix, row => new double[row.Length]);
        Parallel.For(0, n, a =>
        {
            for (var b = 0; b < n; b++)
                inverse[a][b] = TensorPrimitives.Dot<double>(t[a].AsSpan(Math.Max(a, b)), t[b].AsSpan(Math.Max(a, b)));
        });
        return inverse;
    }
}
