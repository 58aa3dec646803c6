using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Text;

namespace RecSys.Store;

/// <summary>Numbers ids from 0 in order of first occurrence, without a string per id.</summary>
/// <remarks>
/// An id is its UTF-8 bytes, as COPY returns them, of any length. Memory per id is about 35 bytes and the id itself. Open addressing with
/// linear probing over XxHash3; ids are never removed. Adding is not thread-safe; any number of threads may read while none adds.
/// </remarks>
public sealed class IdIndex
{
    const int ChunkSize = 1 << 20;

    readonly List<byte[]> _chunks = [];
    int _chunkUsed;
    Entry[] _entries;
    int[] _slots; // entry + 1; 0 is empty. The length is a power of two.

    /// <param name="capacity">The expected number of ids. More may be added.</param>
    public IdIndex(int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _entries = new Entry[Math.Max(capacity, 16)];
        _slots = new int[SlotsFor(_entries.Length)];
    }

    /// <summary>The number of ids. They are numbered 0 to Count - 1.</summary>
    public int Count { get; private set; }

    /// <summary>The number of an id. Adds the id if it is new; its number is then the <see cref="Count"/> before the call.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> id)
    {
        var hash = Hash(id);
        var slot = FindSlot(id, hash);
        if (_slots[slot] != 0)
            return _slots[slot] - 1;

        if (Count == _entries.Length)
        {
            Grow();
            slot = FindSlot(id, hash);
        }

        _entries[Count] = Store(id, hash);
        _slots[slot] = Count + 1;
        return Count++;
    }

    /// <summary>The number of an id, or -1 when it was never added.</summary>
    public int Find(ReadOnlySpan<byte> id) => _slots[FindSlot(id, Hash(id))] - 1;

    /// <summary>The UTF-8 bytes of the id with this number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No id has this number.</exception>
    public ReadOnlySpan<byte> Bytes(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Count);
        ref readonly var entry = ref _entries[number];
        return _chunks[entry.Chunk].AsSpan(entry.Start, entry.Length);
    }

    /// <summary>The id with this number as a string.</summary>
    /// <inheritdoc cref="Bytes"/>
    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    /// <summary>The numbers of all ids in the order of their bytes, which is the order of their code points.</summary>
    public int[] InOrdinalOrder()
    {
        var numbers = new int[Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = i;
        SortOrdinally(numbers);
        return numbers;
    }

    /// <summary>Sorts numbers of ids as <see cref="InOrdinalOrder"/> does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No id has one of the numbers.</exception>
    public void SortOrdinally(Span<int> numbers)
    {
        // The eight bytes after the common prefix distinguish nearly all ids, and they can be sorted as numbers.
        var common = CommonPrefixLength(numbers);
        var keys = new ulong[numbers.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = FirstBytes(Bytes(numbers[i])[common..]);
        keys.AsSpan().Sort(numbers);

        for (int start = 0, end; start < keys.Length; start = end)
        {
            for (end = start + 1; end < keys.Length && keys[end] == keys[start];)
                end++;
            if (end - start > 1)
                numbers[start..end].Sort((a, b) => Bytes(a).SequenceCompareTo(Bytes(b)));
        }
    }

    /// <summary>The numbers of a sample of the ids. It depends on the ids and the seed, but not on the order in which ids were added.</summary>
    /// <param name="share">The share of the ids to take, in [0, 1].</param>
    /// <param name="most">The largest size of the sample.</param>
    /// <returns>In the order of the seeded hash.</returns>
    public int[] Sample(double share, int most, long seed)
    {
        var limit = share >= 1 ? ulong.MaxValue : (ulong)(share * ulong.MaxValue);
        return
        [
            .. Enumerable.Range(0, Count)
                .Select(number => (Number: number, Hash: XxHash3.HashToUInt64(Bytes(number), seed)))
                .Where(id => id.Hash <= limit)
                .OrderBy(id => id.Hash)
                .Take(most)
                .Select(id => id.Number),
        ];
    }

    int CommonPrefixLength(ReadOnlySpan<int> numbers)
    {
        if (numbers.IsEmpty)
            return 0;

        var first = Bytes(numbers[0]);
        var length = first.Length;
        foreach (var number in numbers[1..])
            length = Math.Min(length, first.CommonPrefixLength(Bytes(number)));
        return length;
    }

    /// <summary>The first eight bytes as a number that sorts like them; missing bytes are zero.</summary>
    static ulong FirstBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64BigEndian(bytes);

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        bytes.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    static uint Hash(ReadOnlySpan<byte> id) => unchecked((uint)XxHash3.HashToUInt64(id));

    // At most half of the slots are used, which keeps the probe sequences short.
    static int SlotsFor(int entries) => checked((int)(2 * BitOperations.RoundUpToPowerOf2((uint)entries)));

    int FindSlot(ReadOnlySpan<byte> id, uint hash)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)(hash & (uint)mask); ; slot = (slot + 1) & mask)
        {
            var number = _slots[slot] - 1;
            if (number < 0 || (_entries[number].Hash == hash && Bytes(number).SequenceEqual(id)))
                return slot;
        }
    }

    void Grow()
    {
        Array.Resize(ref _entries, checked(_entries.Length * 2));
        _slots = new int[SlotsFor(_entries.Length)];
        var mask = _slots.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var slot = (int)(_entries[number].Hash & (uint)mask);
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = number + 1;
        }
    }

    Entry Store(ReadOnlySpan<byte> id, uint hash)
    {
        if (_chunks.Count == 0 || id.Length > _chunks[^1].Length - _chunkUsed)
        {
            _chunks.Add(new byte[Math.Max(ChunkSize, id.Length)]);
            _chunkUsed = 0;
        }

        id.CopyTo(_chunks[^1].AsSpan(_chunkUsed));
        var entry = new Entry(hash, _chunks.Count - 1, _chunkUsed, id.Length);
        _chunkUsed += id.Length;
        return entry;
    }

    readonly record struct Entry(uint Hash, int Chunk, int Start, int Length);
}
