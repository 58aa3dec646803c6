using RecSys.Scoring;

namespace RecSys.Workbench.Generation;

/// <summary>What shoppers of each taste segment want in each period of the history.</summary>
/// <remarks>
/// The log of an item's demand walks at random from period to period and is pulled back to its start, so that the best
/// sellers of one week are not those of a month later. New items begin with a wave of interest; gone items have none.
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

            // Square roots: one runaway best seller must not make its segment the whole shop.
            var totals = Array.ConvertAll(segments, segment => Math.Sqrt(_items[period, segment].Total));
            _segments[period] = new AliasTable(segments, totals);
        }
    }

    /// <summary>An item that the segment's shoppers want on that day; of another segment when this one has nothing to sell.</summary>
    public int DrawItem(int day, int segment, ref SplitMix64 random)
    {
        var period = day / DaysPerPeriod;
        var table = _items[period, segment];
        return (table.Total > 0 ? table : _items[period, _segments[period].Draw(ref random)]).Draw(ref random);
    }

    public int DrawSegment(int day, ref SplitMix64 random) => _segments[day / DaysPerPeriod].Draw(ref random);

    /// <summary>Whether the item can be had in the period of that day.</summary>
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
