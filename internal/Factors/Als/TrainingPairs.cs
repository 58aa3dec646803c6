namespace RecSys.Factors;

/// <summary>Distinct pairs of a user and an item, with weights whose mean is 1, in both layouts.</summary>
/// <remarks>
/// Users are in an order that depends only on their pairs: more pairs first, then by items, then by weights. Two users who tie have the
/// same pairs and so the same factor. Sums over users therefore do not depend on the order in which events were read.
/// </remarks>
sealed class TrainingPairs
{
    TrainingPairs(PairRows byUser, PairRows byItem, double weightScale)
    {
        (ByUser, ByItem, WeightScale) = (byUser, byItem, weightScale);
        Users = Enumerable.Range(0, byUser.Count).Count(user => byUser.Length(user) > 0);
        Items = Enumerable.Range(0, byItem.Count).Count(item => byItem.Length(item) > 0);
        for (var user = 0; user < byUser.Count; user++)
        {
            Count += byUser.Length(user);
            WeightSum += WeightOf(byUser, user);
        }
    }

    /// <summary>The items of each user; only users with a pair.</summary>
    public PairRows ByUser { get; }

    /// <summary>The users of each item.</summary>
    public PairRows ByItem { get; }

    /// <summary>Users with a pair.</summary>
    public int Users { get; }

    /// <summary>Items with a pair.</summary>
    public int Items { get; }

    /// <summary>The number of pairs.</summary>
    public long Count { get; }

    /// <summary>The sum of the weights.</summary>
    public double WeightSum { get; }

    /// <summary>What the weights were multiplied by to get the mean 1.</summary>
    public double WeightScale { get; }

    /// <summary>Merges the events of each user and item into pairs.</summary>
    /// <param name="options">How much an event counts; without weights, a pair counts 1 however many events it has.</param>
    public static TrainingPairs Of(UserHistories histories, UserFactorOptions options, CancellationToken cancellationToken)
    {
        EventWeights.Check(options);
        var users = histories.Events.UserCount;
        var rows = new PairRows(users, hasWeights: !options.IsPlain);
        var reader = new MergedEvents(histories, options);
        for (var user = 0; user < users; user++)
        {
            if (user % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var pairs = reader.PairsOf(user);
            rows.Allocate(user, pairs.Length);
            var others = rows.Others(user);
            var weights = rows.Weights(user);
            for (var i = 0; i < pairs.Length; i++)
            {
                others[i] = pairs[i].Item;
                if (rows.HasWeights)
                    weights[i] = (float)pairs[i].Weight;
            }
        }

        return Of(rows, histories.Items.Count);
    }

    /// <summary>Pairs given row by row, in any order of the rows.</summary>
    /// <param name="byUser">Items ascend within a row.</param>
    /// <param name="items">The number of items.</param>
    public static TrainingPairs Of(PairRows byUser, int items)
    {
        var order = new int[byUser.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => Compare(byUser, a, b));
        var used = order.Length;
        while (used > 0 && byUser.Length(order[used - 1]) == 0)
            used--;

        var (sum, count) = (0d, 0L);
        for (var i = 0; i < used; i++)
        {
            sum += WeightOf(byUser, order[i]);
            count += byUser.Length(order[i]);
        }

        var scale = byUser.HasWeights && sum > 0 ? count / sum : 1;
        var sorted = new PairRows(used, byUser.HasWeights);
        for (var i = 0; i < used; i++)
        {
            sorted.Allocate(i, byUser.Length(order[i]));
            byUser.Others(order[i]).CopyTo(sorted.Others(i));
            var weights = byUser.Weights(order[i]);
            for (var j = 0; j < weights.Length; j++)
                sorted.Weights(i)[j] = (float)(scale * weights[j]);
        }

        return new TrainingPairs(sorted, sorted.Transposed(items), scale);
    }

    /// <summary>The sum of the weights of a row.</summary>
    public static double WeightOf(PairRows rows, int row)
    {
        if (!rows.HasWeights)
            return rows.Length(row);
        var sum = 0d;
        foreach (var weight in rows.Weights(row))
            sum += weight;
        return sum;
    }

    static int Compare(PairRows rows, int a, int b)
    {
        var byLength = rows.Length(b).CompareTo(rows.Length(a));
        if (byLength != 0)
            return byLength;
        var byItems = rows.Others(a).SequenceCompareTo(rows.Others(b));
        return byItems != 0 ? byItems : rows.Weights(a).SequenceCompareTo(rows.Weights(b));
    }
}
