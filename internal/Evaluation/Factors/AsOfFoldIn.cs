using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>A user's factor at a time, by the fold-in of a factor model over the user's events before that time.</summary>
/// <remarks>One instance serves one worker.</remarks>
/// <param name="items">Events on an item without a factor do not count.</param>
sealed class AsOfFoldIn(Interactions interactions, InteractionKeys keys, ItemFactors items, UserFoldIn foldIn)
{
    ulong[] _events = new ulong[256];

    /// <summary>A <see cref="UserFactorRule"/>.</summary>
    public bool TryCompute(Query query, Span<float> destination)
    {
        var positions = interactions.EventsOfUser(query.User);
        positions = positions[..Interactions.CountBelow(positions, interactions.CountBefore(query.Time))];
        if (_events.Length < positions.Length)
            _events = new ulong[Math.Max(positions.Length, _events.Length * 2)];

        var count = 0;
        foreach (var position in positions)
        {
            if (keys.TryPack(position, out var key) && items.RowOf(keys.Key.Item(key)) >= 0)
                _events[count++] = key;
        }

        var events = _events.AsSpan(0, count);
        events.Sort();
        return foldIn.TryCompute(events, destination);
    }
}
