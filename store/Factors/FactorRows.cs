using System.Buffers.Binary;

namespace RecSys.Store;

/// <summary>Rows of (id, vector) in the binary COPY format, in a buffer that is filled, written and filled again.</summary>
public sealed class FactorRows
{
    byte[] _buffer = new byte[1 << 16];
    int _used;

    /// <summary>How many rows it holds.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they take on the wire.</summary>
    public int Size => _used;

    internal ReadOnlyMemory<byte> Encoded => _buffer.AsMemory(0, _used);

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

    /// <summary>Forgets the rows and keeps the buffer.</summary>
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
