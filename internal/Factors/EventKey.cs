using System.Numerics;

namespace RecSys.Factors;

/// <summary>Packs time, item and type of an event into 64 bits whose order is: time, then item, then type.</summary>
/// <remarks>
/// Items and types take the bits that their number needs, time the rest. Where the window is too long for whole microseconds in that
/// rest, time is kept to the next power of two of microseconds: 50,000 items leave 8.9 years in microseconds, 10 million items and 30
/// years are kept to about a millisecond. How fine depends on the window and the numbers of items and types alone, never on the rows' order.
/// </remarks>
public readonly record struct EventKey
{
    const int KeyBits = 64;

    readonly long _start;
    readonly int _typeBits;
    readonly int _itemBits;
    readonly int _timeShift;

    /// <param name="startMicroseconds">The earliest time that is packed.</param>
    /// <param name="endMicroseconds">The latest; not before the start.</param>
    /// <param name="items">How many items there are: their numbers are below it.</param>
    /// <param name="types">How many types there are; 1 when types do not matter.</param>
    public EventKey(long startMicroseconds, long endMicroseconds, int items, int types)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(endMicroseconds, startMicroseconds);
        _start = startMicroseconds;
        _itemBits = BitsFor((ulong)Math.Max(items - 1, 0));
        _typeBits = BitsFor((ulong)Math.Max(types - 1, 0));
        _timeShift = Math.Max(0, BitsFor((ulong)(endMicroseconds - startMicroseconds)) - (KeyBits - _itemBits - _typeBits));
    }

    /// <summary>The key of an event inside the window.</summary>
    public ulong Pack(long microseconds, int item, int type)
        => (((((ulong)(microseconds - _start) >> _timeShift) << _itemBits) | (uint)item) << _typeBits) | (uint)type;

    /// <summary>The number of the item in a key.</summary>
    public int Item(ulong key) => (int)((key >> _typeBits) & Mask(_itemBits));

    /// <summary>The number of the type in a key.</summary>
    public int Type(ulong key) => (int)(key & Mask(_typeBits));

    /// <summary>The time in a key, in microseconds, rounded down to what the key keeps.</summary>
    public long Microseconds(ulong key) => _start + (long)((key >> (_itemBits + _typeBits)) << _timeShift);

    /// <summary>How long before the event of <paramref name="newer"/> that of <paramref name="older"/> was, in microseconds.</summary>
    public long MicrosecondsBetween(ulong older, ulong newer)
        => Microseconds(newer) - Microseconds(older);

    static int BitsFor(ulong largest) => KeyBits - BitOperations.LeadingZeroCount(largest);

    static ulong Mask(int bits) => (1UL << bits) - 1;
}
