using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>What the table of item factors holds, beside what it should hold.</summary>
sealed class StoredItemFactors
{
    readonly List<string> _gone = [];

    /// <summary>Rows in the table.</summary>
    public long Count { get; private set; }

    /// <summary>The items whose vector differs from the stored one or is not there, in the order of their ids.</summary>
    public IReadOnlyList<int> Changed { get; private set; } = [];

    /// <summary>Ids in the table that have no row in <c>items</c>.</summary>
    public IReadOnlyList<string> Gone => _gone;

    /// <summary>The stored vector of each item by its number; empty unless they were asked for.</summary>
    public float[]?[] Vectors { get; private set; } = [];

    /// <param name="inOrder">The items that have a vector, in the order of their ids.</param>
    /// <param name="keep">Keep the stored vectors, to rank by them.</param>
    public static async Task<StoredItemFactors> ReadAsync(
        FactorItems items, IReadOnlyList<int> inOrder, FactorSnapshot snapshot, bool keep, CancellationToken cancellationToken)
    {
        var stored = new StoredItemFactors { Vectors = new float[]?[keep ? items.Ids.Count : 0] };
        var unchanged = new bool[items.Ids.Count];
        var vector = new float[ItemVectors.Dimensions];
        await foreach (var row in snapshot.StoredItemFactorsAsync(cancellationToken))
        {
            stored.Count++;
            var item = items.Ids.Find(row.GetBytes(0));
            if (item < 0)
            {
                stored._gone.Add(row.GetText(0));
                continue;
            }

            row.GetVector(1, vector);
            unchanged[item] = items.RowOf(item) >= 0 && items.Vectors[items.RowOf(item)].SequenceEqual(vector);
            if (keep)
                stored.Vectors[item] = [.. vector];
        }

        stored.Changed = [.. inOrder.Where(item => !unchanged[item])];
        return stored;
    }
}
