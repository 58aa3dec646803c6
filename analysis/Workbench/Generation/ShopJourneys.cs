using System.Globalization;
using RecSys.Scoring;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Generation;

/// <summary>The events of the shop's users: sessions in which items are viewed, clicked, added and bought.</summary>
/// <remarks>
/// Users are generated one after another, each with a separate random generator, so that any number of events needs only one
/// small buffer. A session is about one segment that the user likes. In it, an item is followed by one of its companions
/// (co-visitation can find these), by another item of the segment (embeddings and tags can find these), or by an earlier
/// item of the user. The demand for each item is what popularity can find.
/// </remarks>
public sealed class ShopJourneys
{
    const int EventsPerSession = 7;
    const double PrimaryShare = 0.62;
    const double SecondaryShare = 0.23;
    const double ReturnShare = 0.08;
    const double CompanionShare = 0.4;
    const double RebuyShare = 0.15;
    const double RetiredShare = 0.004;
    const double ClickShare = 0.5;
    const double AddShare = 0.4;
    const double PurchaseShare = 0.45;

    readonly ShopOptions _options;
    readonly ShopCatalog _catalog;
    readonly ShopDemand _demand;
    readonly ShopUsers _users;
    readonly string[] _itemIds;
    readonly string[] _retiredIds;
    readonly string _sourcePrefix;

    // The events of the current user so far.
    readonly List<ShopEvent> _events = [];
    readonly List<int> _seen = [];
    readonly List<int> _bought = [];
    string _userId = "";

    // The current session. It ends when the user has _sessionEnd events in total.
    int _sessionEnd;
    int _day;
    double _seconds;
    int _segment;
    int _previous;

    public ShopJourneys(ShopOptions options, ShopCatalog catalog, ShopDemand demand, ShopUsers users)
    {
        _options = options;
        _catalog = catalog;
        _demand = demand;
        _users = users;
        _itemIds = [.. Enumerable.Range(0, catalog.Count).Select(ShopItems.IdOf)];
        _retiredIds = [.. Enumerable.Range(1, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"retired-{i:D3}"))];

        // Other options give another shop, so its events need other ids.
        _sourcePrefix = string.Create(CultureInfo.InvariantCulture, $"shop-{options.Seed}-{options.Items}-{options.Users}-{options.Events}-");
    }

    /// <summary>Every event, by user, then by session. Buffers are reused, so only one enumeration may run at a time.</summary>
    public IEnumerable<ShopEvent> All()
    {
        for (var user = 0; user < _options.Users; user++)
        {
            Live(user);
            foreach (var shopEvent in _events)
                yield return shopEvent;
        }
    }

    void Live(int user)
    {
        _events.Clear();
        _seen.Clear();
        _bought.Clear();
        _userId = ShopUsers.IdOf(user);

        var random = SplitMix64.For(_options.Seed, Streams.Journey, user);
        var count = _users.EventCount[user];
        var starts = SessionStarts(user, (count + EventsPerSession - 1) / EventsPerSession, ref random);
        for (var i = 0; i < starts.Length; i++)
        {
            _sessionEnd = (int)((long)count * (i + 1) / starts.Length);
            Visit(user, starts[i], ref random);
        }
    }

    /// <summary>Seconds after the start of the history, ascending, the last at least 3 hours before its end.</summary>
    double[] SessionStarts(int user, int count, ref SplitMix64 random)
    {
        var from = Math.Max(_users.JoinedDay[user], 0) * 86_400;
        var to = ShopOptions.Days * 86_400.0 - 3 * 3600;
        var starts = new double[count];
        for (var i = 0; i < count; i++)
        {
            // Few users shop at night, so a time at night is usually drawn again.
            for (var attempt = 0; attempt < 3; attempt++)
            {
                starts[i] = from + (to - from) * random.NextDouble();
                if (_options.Start.AddSeconds(starts[i]).UtcDateTime.Hour is >= 8 and < 23)
                    break;
            }
        }

        Array.Sort(starts);
        return starts;
    }

    void Visit(int user, double start, ref SplitMix64 random)
    {
        _seconds = start;
        _day = (int)(start / 86_400);
        _previous = -1;

        var mood = random.NextDouble();
        _segment = mood < PrimaryShare ? _users.Primary[user]
            : mood < PrimaryShare + SecondaryShare ? _users.Secondary[user]
            : _demand.DrawSegment(_day, ref random);

        if (_bought.Count > 0 && random.NextBool(RebuyShare))
            BuyAgain(ref random);

        while (_events.Count < _sessionEnd)
        {
            if (random.NextBool(RetiredShare))
                Emit(random.Pick(_retiredIds), DefaultEventTypes.View, ref random);
            else
                Consider(NextItem(ref random), ref random);
        }
    }

    void BuyAgain(ref SplitMix64 random)
    {
        var item = random.Pick(_bought);
        if (!_demand.IsSold(item, _day))
            return;

        Emit(_itemIds[item], DefaultEventTypes.View, ref random);
        Emit(_itemIds[item], DefaultEventTypes.Purchase, ref random);
        _previous = item;
    }

    int NextItem(ref SplitMix64 random)
    {
        var way = random.NextDouble();
        var item = -1;
        if (way < ReturnShare && _seen.Count > 0)
            item = random.Pick(_seen);
        else if (way >= ReturnShare && way < ReturnShare + CompanionShare && _previous >= 0)
            item = _catalog.Companions[_previous * ShopCatalog.CompanionsPerItem + random.Below(ShopCatalog.CompanionsPerItem)];

        return item >= 0 && _demand.IsSold(item, _day) ? item : _demand.DrawItem(_day, _segment, ref random);
    }

    /// <summary>The funnel of one item. Each step requires the previous one.</summary>
    void Consider(int item, ref SplitMix64 random)
    {
        var id = _itemIds[item];
        _seen.Add(item);
        _previous = item;

        if (Emit(id, DefaultEventTypes.View, ref random) && random.NextBool(ClickShare)
            && Emit(id, DefaultEventTypes.Click, ref random) && random.NextBool(AddShare)
            && Emit(id, DefaultEventTypes.Add, ref random) && random.NextBool(PurchaseShare)
            && Emit(id, DefaultEventTypes.Purchase, ref random))
        {
            _bought.Add(item);
        }
    }

    /// <summary>Adds an event; false, without an event, if the session is over.</summary>
    bool Emit(string itemId, short type, ref SplitMix64 random)
    {
        if (_events.Count >= _sessionEnd)
            return false;

        var at = _options.Start.AddMilliseconds(Math.Floor(_seconds * 1000));
        var source = string.Concat(_sourcePrefix, _userId, "-", _events.Count.ToString(CultureInfo.InvariantCulture));
        _events.Add(new ShopEvent
        {
            UserId = _userId,
            ItemId = itemId,
            Type = type,
            Value = 1,
            Timestamp = at,
            Meta = "{}",
            SourceEventId = source,
        });
        _seconds += 4 + random.Below(80_000) / 1000.0;
        return true;
    }
}
