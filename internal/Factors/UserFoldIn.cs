namespace RecSys.Factors;

/// <summary>Computes user factors from item factors, one user at a time ("fold-in").</summary>
/// <remarks>One instance serves one worker: it reuses its buffers from user to user.</remarks>
public abstract class UserFoldIn(UserHistories histories)
{
    ulong[] _keys = new ulong[256];

    /// <summary>The user's events in order; valid until the next call of this instance.</summary>
    public ReadOnlySpan<ulong> SortedEvents(int user)
    {
        var count = histories.Events.Count(user);
        if (_keys.Length < count)
            _keys = new ulong[Math.Max(count, _keys.Length * 2)];
        var keys = _keys.AsSpan(0, count);
        histories.Events.CopyTo(user, keys);
        keys.Sort();
        return keys;
    }

    /// <summary>Writes the factor of a user from all events of the user.</summary>
    /// <inheritdoc cref="TryCompute(ReadOnlySpan{ulong}, Span{float})"/>
    public bool TryCompute(int user, Span<float> destination) => TryCompute(SortedEvents(user), destination);

    /// <summary>Writes the factor of a user who has exactly these events.</summary>
    /// <param name="events">Sorted keys.</param>
    /// <param name="destination">Length <see cref="FactorMatrix.Dimensions"/>; undefined when the result is false.</param>
    /// <returns>False when there is no event, or the result is not a usable factor (see <see cref="VectorFault"/>).</returns>
    public abstract bool TryCompute(ReadOnlySpan<ulong> events, Span<float> destination);
}
