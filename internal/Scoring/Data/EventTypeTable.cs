namespace RecSys.Scoring;

/// <summary>Event types by their number, found without hashing.</summary>
sealed class EventTypeTable
{
    readonly int[] _indexOf = new int[ushort.MaxValue + 1];
    readonly IReadOnlyList<EventType> _types;

    /// <exception cref="ArgumentException">A type occurs twice.</exception>
    public EventTypeTable(IReadOnlyList<EventType> types)
    {
        _types = types;
        Array.Fill(_indexOf, -1);
        for (var i = 0; i < types.Count; i++)
        {
            ref var index = ref _indexOf[types[i].Type - short.MinValue];
            if (index >= 0)
                throw new ArgumentException($"Event type {types[i].Type} occurs more than once.", nameof(types));
            index = i;
        }
    }

    public int Count => _types.Count;

    public EventType this[int index] => _types[index];

    /// <summary>The index of a type, or -1 for a type that does not count.</summary>
    public int IndexOf(short type) => _indexOf[type - short.MinValue];
}
