using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Workbench.Generation;

namespace RecSys.Workbench.Bench;

/// <summary>Training on a generated shop in this process, without a database and without a text prior.</summary>
sealed class AlsTraining
{
    readonly ItemContent _content = new(DerivationOptions.Default);
    readonly UserHistories _histories;
    readonly int[] _userPairs;
    readonly int[] _itemPairs;

    public AlsTraining(int items, int users, int events, DateTimeOffset now)
    {
        var shop = new Shop(new ShopOptions(items, users, events, 1, now));
        var start = Microseconds(now.AddDays(-ShopOptions.Days));
        _histories = new UserHistories([.. Enumerable.Range(0, items)], new UserEvents(), new EventKey(start, Microseconds(now), items, 1));
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var item = 0; item < items; item++)
        {
            _content.Add(new CatalogItem { ItemId = ShopItems.IdOf(item) });
            numbers.Add(ShopItems.IdOf(item), item);
        }

        var userNumbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var pairs = new HashSet<(int User, int Item)>();
        foreach (var one in shop.Events())
        {
            if (!userNumbers.TryGetValue(one.UserId, out var user))
                userNumbers.Add(one.UserId, user = userNumbers.Count);
            // Events on items that have no row are a part of the shop.
            if (!numbers.TryGetValue(one.ItemId, out var item))
                continue;
            _histories.Events.Add(user, _histories.Key.Pack(Microseconds(one.Timestamp), item, 0));
            pairs.Add((user, item));
        }

        (_userPairs, _itemPairs) = (new int[userNumbers.Count], new int[items]);
        foreach (var pair in pairs)
        {
            _userPairs[pair.User]++;
            _itemPairs[pair.Item]++;
        }

        Pairs = pairs.Count;
    }

    /// <summary>Distinct pairs of a user and an item.</summary>
    public int Pairs { get; }

    /// <summary>Trains for several iterations.</summary>
    /// <returns>Seconds per iteration, of all but the first, in which the code is compiled.</returns>
    public double SecondsPerIteration(int factors, int workers, TimeProvider clock, CancellationToken cancellationToken)
    {
        const int Iterations = 4;
        var times = new StageStarts(clock);
        new AlsModel(new AlsOptions { Factors = factors, Iterations = Iterations, Workers = workers, TextPrior = false })
            .Fit(_content, _histories, times, cancellationToken);
        // The stages: merging, the iterations, scaling. An iteration first reports after its first chunk: from there to the same point of the
        // last one are whole iterations.
        return clock.GetElapsedTime(times[2], times[Iterations]).TotalSeconds / (Iterations - 2);
    }

    /// <summary>
    /// Floating-point operations of an iteration by the textbook's counts: for both sides the Gram, the rotation and the eigenvectors, and
    /// for each row of n pairs the smaller of the systems of n and of d equations.
    /// </summary>
    public double OperationsPerIteration(int factors)
    {
        double d = factors;
        var rows = _userPairs.Concat(_itemPairs).Where(n => n > 0).Sum(n => n <= d
            ? n * (double)n * d + Math.Pow(n, 3) / 3 + 4 * n * d
            : n * d * d + Math.Pow(d, 3) / 3 + 4 * n * d);
        double count = _userPairs.Length + _itemPairs.Length;
        return rows + count * d * d + 2 * count * d * d + 2 * 9 * Math.Pow(d, 3);
    }

    static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time of the first report of each stage.</summary>
    sealed class StageStarts(TimeProvider clock) : IProgress<FitProgress>
    {
        readonly Lock _lock = new();
        readonly List<long> _times = [];
        string? _stage;

        public long this[int stage] => _times[stage];

        public void Report(FitProgress value)
        {
            lock (_lock)
            {
                if (value.Stage == _stage)
                    return;
                _stage = value.Stage;
                _times.Add(clock.GetTimestamp());
            }
        }
    }
}
