using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>Some users to compute and, where the table has one, the vector that each has now.</summary>
sealed class UserBatch
{
    public const int Capacity = 256;

    readonly int[] _users = new int[Capacity];
    readonly bool[] _hasStored = new bool[Capacity];
    readonly float[] _stored = new float[Capacity * ItemVectors.Dimensions];

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public int User(int i) => _users[i];

    public void Add(int user) => (_users[Count], _hasStored[Count++]) = (user, false);

    /// <summary>Adds a user with the vector of the row at hand of the stored user factors.</summary>
    public void Add(int user, CopyReader row)
    {
        row.GetVector(1, Stored(Count));
        (_users[Count], _hasStored[Count++]) = (user, true);
    }

    public bool Holds(int i, ReadOnlySpan<float> vector) => _hasStored[i] && vector.SequenceEqual(Stored(i));

    public void Clear() => Count = 0;

    Span<float> Stored(int i) => _stored.AsSpan(i * ItemVectors.Dimensions, ItemVectors.Dimensions);
}
