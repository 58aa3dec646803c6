using System.Numerics;

namespace RecSys.Factors;

/// <summary>Packs time, item and type of an event into 64 bits that sort by time, then item, then type.</summary>
/// <remarks>
/// Items and types take as many bits as their count needs; time gets the rest. If the window is too long for whole microseconds in those
/// bits, time is rounded down to a power of two of microseconds: 50,000 items leave room for 8.9 years in microseconds; 10 million items
/// and 30 years keep about a millisecond. The resolution depends only on the window and on the numbers of items and types, never on the
/// order of the rows.
/// </remarks>
public readonly record struct EventKey
{
    const int KeyBits = 64;

    readonly long _start;
    readonly int _typeBits;
    readonly int _itemBits;
    readonly int _timeShift;

    /// <param name="startMicroseconds">The earliest time that is packed.</param>
    /// <param name="endMicroseconds">The latest time; not before the start.</param>
    /// <param name="items">Number of items; an item is 0 to <paramref name="items"/> - 1.</param>
    /// <param name="types">Number of event types; 1 when types do not matter.</param>
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

    /// <summary>The number of the event type in a key.</summary>
    public int Type(ulong key) => (int)(key & Mask(_typeBits));

    /// <summary>The time in a key, in microseconds, rounded down to the resolution of the key.</summary>
    public long Microseconds(ulong key) => _start + (long)((key >> (_itemBits + _typeBits)) << _timeShift);

    /// <summary>Microseconds from the event of <paramref name="older"/> to that of <paramref name="newer"/>.</summary>
    public long MicrosecondsBetween(ulong older, ulong newer)
        => Microseconds(newer) - Microseconds(older);

    static int BitsFor(ulong largest) => KeyBits - BitOperations.LeadingZeroCount(largest);

    static ulong Mask(int bits) => (1UL << bits) - 1;
}
