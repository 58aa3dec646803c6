using System.Buffers.Binary;

namespace RecSys.Store;

/// <summary>Rows of (id, vector) in the binary COPY format, in a buffer that is reused.</summary>
public sealed class FactorRows
{
    byte[] _buffer = new byte[1 << 16];
    int _used;

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes that the rows take on the wire.</summary>
    public int Size => _used;

    /// <summary>
    /// The rows on the wire: per row a column count (int16), then the id and the vector, each behind its length in bytes (int32), all
    /// big-endian. Valid until rows are added or cleared.
    /// </summary>
    public ReadOnlyMemory<byte> Encoded => _buffer.AsMemory(0, _used);

    /// <summary>Adds a row.</summary>
    /// <param name="id">UTF-8.</param>
    public void Add(ReadOnlySpan<byte> id, ReadOnlySpan<float> vector)
    {
        const short Columns = 2;
        var vectorSize = VectorBytes.Size(vector.Length);
        var row = Reserve(checked(sizeof(short) + sizeof(int) + id.Length + sizeof(int) + vectorSize));

        BinaryPrimitives.WriteInt16BigEndian(row, Columns);
        BinaryPrimitives.WriteInt32BigEndian(row[2..], id.Length);
        id.CopyTo(row[6..]);
        row = row[(6 + id.Length)..];
        BinaryPrimitives.WriteInt32BigEndian(row, vectorSize);
        VectorBytes.Write(vector, row[sizeof(int)..]);
        Count++;
    }

    /// <summary>Removes the rows and keeps the buffer.</summary>
    public void Clear() => (_used, Count) = (0, 0);

    Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _used < size)
            Array.Resize(ref _buffer, checked((int)Math.Min(Math.Max(_buffer.Length * 2L, (long)_used + size), Array.MaxLength)));
        var row = _buffer.AsSpan(_used, size);
        _used += size;
        return row;
    }
}
