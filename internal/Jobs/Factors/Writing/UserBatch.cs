using RecSys.Factors;

namespace RecSys.Jobs.Factors;

/// <summary>Users to compute, each with the stored vector if there is one.</summary>
sealed class UserBatch
{
    public const int Capacity = 256;

    readonly int[] _users = new int[Capacity];
    readonly bool[] _hasStored = new bool[Capacity];
    readonly float[] _stored = new float[Capacity * FactorMatrix.Dimensions];

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public int User(int i) => _users[i];

    /// <summary>Adds a user without a stored vector.</summary>
    public void Add(int user) => (_users[Count], _hasStored[Count++]) = (user, false);

    /// <summary>Adds a user with the stored vector.</summary>
    public void Add(int user, ReadOnlySpan<float> stored)
    {
        stored.CopyTo(Stored(Count));
        (_users[Count], _hasStored[Count++]) = (user, true);
    }

    /// <summary>Whether a user has a stored vector.</summary>
    public bool IsStored(int i) => _hasStored[i];

    /// <summary>Whether the stored vector of a user has exactly these numbers.</summary>
    public bool HasStored(int i, ReadOnlySpan<float> vector) => _hasStored[i] && vector.SequenceEqual(Stored(i));

    public void Clear() => Count = 0;

    Span<float> Stored(int i) => _stored.AsSpan(i * FactorMatrix.Dimensions, FactorMatrix.Dimensions);
}
