namespace RecSys.Factors;

/// <summary>The best 20 unseen items of a sample of users, by dot product over all items with a factor.</summary>
/// <param name="MedianBest">The median over the users of the best dot product.</param>
/// <param name="Coverage">Distinct items in the lists, divided by the most there could be; in [0, 1].</param>
/// <param name="PopularShare">Share of the places that the most popular 1 % of the items (at least 20) take, in [0, 1].</param>
sealed record ListSample(double MedianBest, double Coverage, double PopularShare)
{
    const int MaxUsers = 512;
    const int ListLength = 20;
    const double PopularPart = 0.01;

    /// <summary>The sampled users: at equal distances in the order of the pairs, which is by number of pairs.</summary>
    public static int[] Users(TrainingPairs pairs)
    {
        var count = Math.Min(MaxUsers, pairs.Users);
        return [.. Enumerable.Range(0, count).Select(i => (int)((2L * i + 1) * pairs.Users / (2L * count)))];
    }

    /// <summary>Makes the lists.</summary>
    /// <param name="users">The sampled users.</param>
    /// <param name="vectors">One row per sampled user.</param>
    /// <param name="items">One row per item.</param>
    /// <param name="has">By item: whether it has a factor.</param>
    public static ListSample Of(
        TrainingPairs pairs, int[] users, PaddedMatrix vectors, PaddedMatrix items, bool[] has, int workers, CancellationToken cancellationToken)
    {
        var lists = new TopList[users.Length];
        Chunks.Run(
            (users.Length + OuterTile.Width - 1) / OuterTile.Width, workers,
            () => chunk =>
            {
                var start = chunk * OuterTile.Width;
                var count = Math.Min(OuterTile.Width, users.Length - start);
                for (var i = start; i < start + count; i++)
                    lists[i] = new TopList(pairs.ByUser.Others(users[i]).ToArray());
                Rank(new RowProduct(items.Stride, count, (k, j) => vectors[start + j][k]), lists.AsSpan(start, count), items, has, cancellationToken);
            },
            cancellationToken);

        var recommended = new HashSet<int>();
        foreach (var list in lists)
            recommended.UnionWith(list.Items);
        var places = lists.Sum(list => list.Items.Count);
        var possible = Math.Min(has.Count(one => one), Math.Max(1, places));
        var popular = Popular(pairs);
        double[] best = [.. lists.Select(list => list.Best).Order()];
        return new ListSample(
            best.Length == 0 ? 0 : best[(best.Length - 1) / 2], possible == 0 ? 0 : (double)recommended.Count / possible,
            places == 0 ? 0 : lists.Sum(list => list.Items.Count(popular.Contains)) / (double)places);
    }

    static void Rank(RowProduct users, Span<TopList> lists, PaddedMatrix items, bool[] has, CancellationToken cancellationToken)
    {
        const int CheckEvery = 6 * 1024;
        var scratch = new float[users.ScratchLength];
        var scores = new float[OuterTile.Height * users.Width];
        for (var start = 0; start < items.Rows; start += OuterTile.Height)
        {
            if (start % CheckEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(OuterTile.Height, items.Rows - start);
            users.Multiply(i => items[start + i], count, i => scores.AsSpan(i * users.Width, users.Width), scratch);
            for (var i = 0; i < count; i++)
            {
                if (!has[start + i])
                    continue;
                for (var user = 0; user < lists.Length; user++)
                    lists[user].Offer(start + i, scores[i * users.Width + user]);
            }
        }
    }

    static HashSet<int> Popular(TrainingPairs pairs)
    {
        var items = pairs.ByItem;
        var count = Math.Max(ListLength, (int)(PopularPart * items.Count));
        return [.. Enumerable.Range(0, items.Count).OrderByDescending(items.Length).ThenBy(item => item).Take(count)];
    }

    /// <summary>The best items of one user, offered in ascending order: of two with the same score, the first stays ahead.</summary>
    sealed class TopList(int[] seen)
    {
        readonly List<int> _items = new(ListLength);
        readonly List<float> _scores = new(ListLength);
        int _nextSeen;

        public List<int> Items => _items;

        public double Best => _scores.Count == 0 ? 0 : _scores[0];

        public void Offer(int item, float score)
        {
            while (_nextSeen < seen.Length && seen[_nextSeen] < item)
                _nextSeen++;
            if ((_nextSeen < seen.Length && seen[_nextSeen] == item) || (_scores.Count == ListLength && score <= _scores[^1]))
                return;

            var place = _scores.Count;
            while (place > 0 && _scores[place - 1] < score)
                place--;
            _scores.Insert(place, score);
            _items.Insert(place, item);
            if (_scores.Count > ListLength)
            {
                _scores.RemoveAt(ListLength);
                _items.RemoveAt(ListLength);
            }
        }
    }
}
