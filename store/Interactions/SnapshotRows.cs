using System.Text;
using RecSys.Scoring;

namespace RecSys.Store;

/// <summary>Collects the rows of items, events and traits and turns them into the arrays of a snapshot.</summary>
sealed class SnapshotRows
{
    readonly IdIndex _users = new();
    readonly IdIndex _items = new();
    readonly RowFingerprint _fingerprint = new();
    readonly List<CatalogRow> _itemRows = [];
    readonly Dictionary<int, string> _traits = [];

    int[] _eventUsers = new int[1 << 16];
    int[] _eventItems = new int[1 << 16];
    short[] _types = new short[1 << 16];
    double[] _values = new double[1 << 16];
    long[] _times = new long[1 << 16];
    int _events;
    int _withoutTime;
    int _withoutValue;

    sealed record CatalogRow(int Item, bool Available, string[] Tags, string? Brand, string? Category);

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

    public void AddItem(CopyReader row)
    {
        _fingerprint.Add(table: 2, row.RowBytes);
        var item = _items.GetOrAdd(row.GetBytes(0));
        _itemRows.Add(new CatalogRow(
            item, row.GetBoolean(1), row.GetTextArray(2), row.IsNull(3) ? null : row.GetText(3), row.IsNull(4) ? null : row.GetText(4)));
    }

    /// <summary>Gives numbers to ids that may have neither a row nor an event. They are not in the fingerprint.</summary>
    public void AddItemIds(IEnumerable<string> ids)
    {
        foreach (var id in ids)
            _items.GetOrAdd(Encoding.UTF8.GetBytes(id));
    }

    /// <summary>Adds no id, so it may run during <see cref="Sort"/>.</summary>
    /// <remarks>Not in the fingerprint: a trait only groups users in a report, and no rank depends on it.</remarks>
    public void AddTrait(CopyReader row)
    {
        var user = _users.Find(row.GetBytes(0));
        if (user >= 0)
            _traits[user] = row.GetText(1);
    }

    /// <summary>The items in their order. No id may be added afterwards.</summary>
    public IdTable SortItemIds() => IdTable.Create(TextsOf(_items));

    /// <summary>A collector for the vectors of these items and users; it may be filled during <see cref="Sort"/>.</summary>
    /// <param name="itemTable">From <see cref="SortItemIds"/>.</param>
    public SnapshotVectors NewVectors(IdTable itemTable, InteractionRead read) => new(_users, _items, itemTable, _fingerprint, read);

    /// <summary>Sorts the events and builds the catalog.</summary>
    /// <param name="itemTable">From <see cref="SortItemIds"/>.</param>
    public (Interactions Interactions, ItemCatalog Catalog) Sort(IdTable itemTable, TagPrefixes prefixes)
    {
        var users = IdTable.Create(TextsOf(_users));
        var interactions = Interactions.Create(users, itemTable, new EventColumns(_events, _eventUsers, _eventItems, _types, _values, _times));
        var builder = new ItemCatalogBuilder(itemTable.Count, prefixes);
        foreach (var row in _itemRows)
            builder.Add(itemTable.RankOfInput[row.Item], row.Available, row.Tags, row.Brand, row.Category);
        return (interactions, builder.Build());
    }

    public InteractionSnapshot ToSnapshot(
        Interactions interactions, ItemCatalog catalog, SnapshotVectors vectors, IReadOnlyList<EventType> types, FactorModelRecord factorModel, TimeSpan readTime,
        TimeSpan sortTime)
        => new()
        {
            Data = new ScoringData(
                interactions, catalog.WithVectors(vectors.Embeddings.Build(), vectors.ItemFactors.Build()), types, vectors.UserFactors(interactions.UserIds)),
            Counts = new SnapshotCounts
            {
                Events = _events,
                EventsWithoutTime = _withoutTime,
                EventsWithoutValue = _withoutValue,
                Items = _itemRows.Count,
                ItemsWithEmbedding = vectors.Embeddings.Count,
                ItemFactors = vectors.ItemFactors.Count,
                FactorsWithoutItem = vectors.FactorsWithoutItem,
                UserFactors = vectors.UserFactorCount,
            },
            EmbeddingTimes = vectors.Embeddings.Times,
            FactorTimes = vectors.ItemFactors.Times,
            FactorModel = factorModel,
            Content = vectors.Content?.Content,
            ContentNumbers = vectors.Content?.NumberOf,
            ContentFingerprint = vectors.Content?.TextFingerprint,
            Traits = TraitsOf(interactions.UserIds),
            Fingerprint = _fingerprint.ToString(),
            EmbeddingFingerprint = vectors.EmbeddingFingerprint,
            ReadTime = readTime,
            SortTime = sortTime,
        };

    string?[] TraitsOf(IdTable users)
    {
        var traits = new string?[users.Count];
        foreach (var (user, value) in _traits)
            traits[users.RankOfInput[user]] = value;
        return traits;
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
