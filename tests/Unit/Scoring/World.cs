using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

/// <summary>One event as a row, by ids.</summary>
sealed record EventRow(string User, string Item, short Type, double Value, long Time);

/// <summary>One catalog row.</summary>
sealed record ItemRow(
    string Id, bool Available = true, string[]? Tags = null, string? Brand = null, string? Category = null, float[]? Embedding = null,
    float[]? Factor = null);

/// <summary>A namespace as rows, in any order.</summary>
sealed record World(IReadOnlyList<ItemRow> Items, IReadOnlyList<EventRow> Events, IReadOnlyList<EventType> Types)
{
    public static readonly EventType[] DefaultTypes =
    [
        new(0, "view", 0.1, null, null), new(1, "click", 0.3, null, null), new(2, "add", 0.7, null, null),
        new(3, "purchase", 1.0, null, null), new(4, "custom", 0.2, null, null),
    ];

    public static long Day => 86_400_000_000;

    /// <summary>Events of type 0 and value 1: <c>"u a 3"</c> is user u on item a at time 3.</summary>
    public static EventRow[] Events0(params string[] rows)
        => [.. rows.Select(row => row.Split(' ')).Select(cells => new EventRow(cells[0], cells[1], 0, 1, Long(cells[2])))];

    public ScoringData ToData(TagPrefixes? prefixes = null)
    {
        string[] itemIds = [.. Items.Select(item => item.Id).Concat(Events.Select(e => e.Item)).Distinct()];
        string[] userIds = [.. Events.Select(e => e.User).Distinct()];
        var (items, users) = (IdTable.Create(itemIds), IdTable.Create(userIds));
        var columns = new EventColumns(
            Events.Count, [.. Events.Select(e => Array.IndexOf(userIds, e.User))], [.. Events.Select(e => Array.IndexOf(itemIds, e.Item))],
            [.. Events.Select(e => e.Type)], [.. Events.Select(e => e.Value)], [.. Events.Select(e => e.Time)]);

        var catalog = new ItemCatalogBuilder(items.Count, prefixes ?? TagPrefixes.Default);
        foreach (var item in Items)
            catalog.Add(items.Find(item.Id), item.Available, item.Tags ?? [], item.Brand, item.Category);
        return new ScoringData(
            Interactions.Create(users, items, columns),
            catalog.Build().WithVectors(Vectors(items, item => item.Embedding, normalise: true), Vectors(items, item => item.Factor, normalise: false)), Types);
    }

    ItemVectors? Vectors(IdTable ids, Func<ItemRow, float[]?> vector, bool normalise)
    {
        ItemRow[] rows = [.. Items.Where(item => vector(item) is not null)];
        if (rows.Length == 0)
            return null;
        var rowOf = new int[ids.Count];
        Array.Fill(rowOf, -1);
        for (var row = 0; row < rows.Length; row++)
            rowOf[ids.Find(rows[row].Id)] = row;
        return ItemVectorsBuilder.Pack(new VectorTable(vector(rows[0])!.Length, [.. rows.SelectMany(item => vector(item)!)], rowOf), normalise);
    }

    static long Long(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
