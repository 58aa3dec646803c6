using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Takes rows as COPY sends them and makes the arrays of a snapshot of them.</summary>
sealed class SnapshotRows
{
    readonly IdIndex _users = new();
    readonly IdIndex _items = new();
    readonly RowFingerprint _fingerprint = new();
    readonly List<ItemRow> _itemRows = [];
    readonly VectorRows _embeddings = new("items.embedding");
    readonly VectorRows _itemFactors = new("recsys_item_factors.factors");
    readonly VectorRows _userFactors = new("recsys_user_factors.factors");

    int[] _eventUsers = new int[1 << 16];
    int[] _eventItems = new int[1 << 16];
    short[] _types = new short[1 << 16];
    double[] _values = new double[1 << 16];
    long[] _times = new long[1 << 16];
    int _events;
    int _withoutTime;
    int _withoutValue;
    int _factorsWithoutItem;

    sealed record ItemRow(int Item, bool Available, string[] Tags, string? Brand, string? Category);

    public void AddEvent(CopyReader row)
    {
        _fingerprint.Add(table: 1, row.RowBytes);
        var time = row.GetUnixMicroseconds(4);
        if (time is long.MaxValue or long.MinValue)
        {
            _withoutTime++;
            return;
        }

        var value = row.GetDouble(3);
        if (!double.IsFinite(value))
        {
            _withoutValue++;
            return;
        }

        if (_events == _times.Length)
            GrowEvents();
        _eventUsers[_events] = _users.GetOrAdd(row.GetBytes(0));
        _eventItems[_events] = _items.GetOrAdd(row.GetBytes(1));
        _types[_events] = row.GetInt16(2);
        _values[_events] = value;
        _times[_events] = time;
        _events++;
    }

    public void AddItem(CopyReader row, bool withEmbedding)
    {
        _fingerprint.Add(table: 2, row.RowBytes);
        var item = _items.GetOrAdd(row.GetBytes(0));
        _itemRows.Add(new ItemRow(
            item, row.GetBoolean(1), row.GetTextArray(2), row.IsNull(3) ? null : row.GetText(3), row.IsNull(4) ? null : row.GetText(4)));
        if (withEmbedding && !row.IsNull(6))
            _embeddings.Add(row, item, vectorField: 6, timeField: 5);
    }

    public void AddItemFactor(CopyReader row)
    {
        _fingerprint.Add(table: 3, row.RowBytes);
        var item = _items.Find(row.GetBytes(0));
        if (item >= 0)
            _itemFactors.Add(row, item, vectorField: 1, timeField: 2);
        else
            _factorsWithoutItem++;
    }

    public void AddUserFactor(CopyReader row)
    {
        _fingerprint.Add(table: 4, row.RowBytes);
        var user = _users.Find(row.GetBytes(0));
        if (user >= 0)
            _userFactors.Add(row, user, vectorField: 1, timeField: 2);
    }

    public InteractionSnapshot ToSnapshot(IReadOnlyList<EventType> types, TagPrefixes prefixes, TimeSpan readTime)
    {
        var users = IdTable.Create(TextsOf(_users));
        var items = IdTable.Create(TextsOf(_items));
        var interactions = Interactions.Create(users, items, new EventColumns(_events, _eventUsers, _eventItems, _types, _values, _times));

        var builder = new ItemCatalogBuilder(items.Count, prefixes);
        foreach (var row in _itemRows)
            builder.Add(items.RankOfInput[row.Item], row.Available, row.Tags, row.Brand, row.Category);
        var catalog = builder.Build(_embeddings.ToTable(items), _itemFactors.ToTable(items));

        var counts = new SnapshotCounts(
            _events, _withoutTime, _withoutValue, _itemRows.Count, _embeddings.Count, _itemFactors.Count, _factorsWithoutItem, _userFactors.Count);
        return new InteractionSnapshot(
            new ScoringData(interactions, catalog, types, _userFactors.ToTable(users)),
            counts, _embeddings.Times(items), _itemFactors.Times(items), _fingerprint.ToString(), readTime);
    }

    static IEnumerable<string> TextsOf(IdIndex ids)
    {
        for (var number = 0; number < ids.Count; number++)
            yield return ids.Text(number);
    }

    void GrowEvents()
    {
        var length = checked(_times.Length * 2);
        Array.Resize(ref _eventUsers, length);
        Array.Resize(ref _eventItems, length);
        Array.Resize(ref _types, length);
        Array.Resize(ref _values, length);
        Array.Resize(ref _times, length);
    }
}
