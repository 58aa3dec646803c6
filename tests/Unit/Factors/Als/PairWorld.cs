using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors.Als;

/// <summary>Pairs of a test, in any order of the users.</summary>
sealed record PairWorld(int Users, int Items, IReadOnlyList<(int User, int Item, double Weight)> Pairs)
{
    public TrainingPairs ToPairs(bool hasWeights = true)
    {
        var rows = new PairRows(Users, hasWeights);
        for (var user = 0; user < Users; user++)
        {
            var own = Pairs.Where(pair => pair.User == user).OrderBy(pair => pair.Item).ToArray();
            rows.Allocate(user, own.Length);
            for (var i = 0; i < own.Length; i++)
            {
                rows.Others(user)[i] = own[i].Item;
                if (hasWeights)
                    rows.Weights(user)[i] = (float)own[i].Weight;
            }
        }

        return TrainingPairs.Of(rows, Items);
    }

    /// <summary>A world in which every user and item below the given numbers may have pairs.</summary>
    public static PairWorld Random(int seed, int users, int items, double density, bool weighted = true)
    {
        var random = new Random(seed);
        List<(int, int, double)> pairs = [];
        for (var user = 0; user < users; user++)
        {
            for (var item = 0; item < items; item++)
            {
                if (random.NextDouble() < density)
                    pairs.Add((user, item, weighted ? 0.25 + random.NextDouble() * 2 : 1));
            }
        }

        return new PairWorld(users, items, pairs);
    }
}
