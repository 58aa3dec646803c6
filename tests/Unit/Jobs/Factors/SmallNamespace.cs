using System.Buffers.Binary;
using System.Text;
using RecSys.Catalog;
using RecSys.Factors;
using RecSys.Jobs.Factors;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Factors;

/// <summary>An event of a test: ids as text, microseconds for time.</summary>
readonly record struct ShopEvent(string User, string Item, long Time);

/// <summary>Items and events in memory. The parts of the job that need no database compute factors from them.</summary>
sealed class SmallNamespace(IReadOnlyList<CatalogItem> items, IReadOnlyList<ShopEvent> events)
{
    const long Window = 1_000_000_000;

    public ItemContent Content { get; } = new(DerivationOptions.Default);

    public static CatalogItem Item(string id, params ReadOnlySpan<float> embedding)
        => new() { ItemId = id, HasEmbedding = true, Embedding = Vector(embedding) };

    public static CatalogItem WithoutContent(string id) => new() { ItemId = id };

    /// <summary>A vector whose first numbers are given; the others are 0.</summary>
    public static float[] Vector(params ReadOnlySpan<float> numbers)
    {
        var vector = new float[FactorMatrix.Dimensions];
        numbers.CopyTo(vector);
        return vector;
    }

    public NamespaceFactors Fit(FactorModel model)
    {
        IdIndex itemIds = new(), userIds = new();
        foreach (var item in items)
        {
            itemIds.GetOrAdd(Encoding.UTF8.GetBytes(item.ItemId));
            Content.Add(item);
        }

        var usable = NamespaceFactors.UsableItems(model, Content, itemIds);
        var histories = new UserHistories(usable, new UserEvents(), new EventKey(0, Window, usable.Count, 1));
        foreach (var e in events)
        {
            var user = userIds.GetOrAdd(Encoding.UTF8.GetBytes(e.User));
            var item = usable.ToList().IndexOf(itemIds.Find(Encoding.UTF8.GetBytes(e.Item)));
            if (item >= 0)
                histories.Events.Add(user, histories.Key.Pack(e.Time, item, 0));
        }

        return new NamespaceFactors(itemIds, userIds, histories, model.Fit(Content, histories, null, CancellationToken.None));
    }

    public static async IAsyncEnumerable<StoredFactor> Stored(params (string Id, float[] Vector)[] rows)
    {
        foreach (var (id, vector) in rows)
        {
            await Task.Yield();
            yield return new StoredFactor(Encoding.UTF8.GetBytes(id), vector, UpdatedAt: 0);
        }
    }

    /// <summary>The rows as they are sent to the database, decoded again.</summary>
    public static IEnumerable<(string Id, float[] Vector)> Decode(FactorRows rows)
    {
        List<(string, float[])> decoded = [];
        var bytes = rows.Encoded.Span;
        while (!bytes.IsEmpty)
        {
            var idLength = BinaryPrimitives.ReadInt32BigEndian(bytes[2..]);
            var id = Encoding.UTF8.GetString(bytes.Slice(6, idLength));
            bytes = bytes[(6 + idLength + 4)..];
            var vector = new float[BinaryPrimitives.ReadInt16BigEndian(bytes)];
            for (var i = 0; i < vector.Length; i++)
                vector[i] = BinaryPrimitives.ReadSingleBigEndian(bytes[(4 + 4 * i)..]);
            decoded.Add((id, vector));
            bytes = bytes[(4 + 4 * vector.Length)..];
        }

        return decoded;
    }
}
