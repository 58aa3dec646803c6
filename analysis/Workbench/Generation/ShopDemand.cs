using RecSys.Scoring;

namespace RecSys.Workbench.Generation;

/// <summary>The demand of each taste segment for each item in each period of the history.</summary>
/// <remarks>
/// The logarithm of an item's demand is a random walk over the periods that reverts to its start, so that the best
/// sellers of a week differ from those of a month later. New items start with increased demand; removed items have none.
/// </remarks>
public sealed class ShopDemand
{
    const int DaysPerPeriod = 3;
    const double DriftPerPeriod = 0.28;
    const double Memory = 0.96;
    const double NewItemWave = 4.0;

    readonly AliasTable[,] _items;
    readonly AliasTable[] _segments;
    readonly ShopCatalog _catalog;

    public ShopDemand(ShopCatalog catalog, ulong seed)
    {
        _catalog = catalog;
        var members = Enumerable.Range(0, catalog.Count).ToLookup(item => catalog.Segment[item]);
        var periods = ShopOptions.Days / DaysPerPeriod;
        _items = new AliasTable[periods, ShopCatalog.SegmentCount];
        _segments = new AliasTable[periods];

        var drift = new double[catalog.Count];
        int[] segments = [.. Enumerable.Range(0, ShopCatalog.SegmentCount)];
        for (var period = 0; period < periods; period++)
        {
            Walk(drift, seed, period);
            foreach (var segment in segments)
            {
                int[] items = [.. members[segment]];
                _items[period, segment] = new AliasTable(items, Array.ConvertAll(items, item => DemandFor(item, period, drift[item])));
            }

            // Without the square root, one best seller could give its segment nearly all sessions.
            var totals = Array.ConvertAll(segments, segment => Math.Sqrt(_items[period, segment].Total));
            _segments[period] = new AliasTable(segments, totals);
        }
    }

    /// <summary>Draws an item by the segment's demand on that day. If the segment has no available items, draws from another segment.</summary>
    public int DrawItem(int day, int segment, ref SplitMix64 random)
    {
        var period = day / DaysPerPeriod;
        var table = _items[period, segment];
        return (table.Total > 0 ? table : _items[period, _segments[period].Draw(ref random)]).Draw(ref random);
    }

    public int DrawSegment(int day, ref SplitMix64 random) => _segments[day / DaysPerPeriod].Draw(ref random);

    /// <summary>Whether the item is available in the period of that day.</summary>
    public bool IsSold(int item, int day)
    {
        var firstDay = day / DaysPerPeriod * DaysPerPeriod;
        return _catalog.BornDay[item] < firstDay && firstDay < _catalog.GoneDay[item];
    }

    double DemandFor(int item, int period, double drift)
    {
        var day = period * DaysPerPeriod;
        if (!IsSold(item, day))
            return 0;

        var age = day - _catalog.BornDay[item];
        var wave = _catalog.BornDay[item] < 0 ? 1.0 : 1.0 + NewItemWave * Math.Exp(-age / 12.0);
        return _catalog.Appeal[item] * wave * Math.Exp(drift);
    }

    static void Walk(double[] drift, ulong seed, int period)
    {
        for (var item = 0; item < drift.Length; item++)
        {
            var random = SplitMix64.For(seed, Streams.Drift + 100 * (ulong)(period + 1), item);
            drift[item] = Memory * drift[item] + DriftPerPeriod * random.NextGaussian();
        }
    }
}
