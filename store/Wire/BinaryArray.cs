using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RecSys.Store;

/// <summary>The elements of an array parameter in the server's binary format. The data type of the parameter must name the array.</summary>
/// <remarks>
/// The driver encodes each element, and each number of a vector, with several calls while the server waits for the statement. This takes a
/// sixth of the time of a batch. The bytes are rented from a pool: dispose the array after the statement has ended.
/// </remarks>
public sealed class BinaryArray : IDisposable
{
    const int Null = -1;
    const int FirstBytes = 1 << 14;
    const int MostBytesKept = 1 << 26;
    const int ArraysKept = 4 * 16; // arrays of the running statement and of those that wait

    // The shared pool keeps arrays for every thread that ever returned one, and a run uses many threads.
    static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(MostBytesKept, ArraysKept);

    // Like the encoding of the driver: text that a text column cannot store is an error and is not replaced.
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    byte[] _bytes;
    int _used;

    BinaryArray(int bytes) => _bytes = Pool.Rent(bytes);

    internal int Count { get; private set; }

    internal bool HasNulls { get; private set; }

    /// <summary>Each element is preceded by its length in bytes.</summary>
    internal ReadOnlyMemory<byte> Elements => _bytes.AsMemory(0, _used);

    /// <summary>The elements of a <c>text[]</c>: one per row, in the order of the rows.</summary>
    /// <exception cref="EncoderFallbackException">A text contains a lone surrogate.</exception>
    public static BinaryArray OfTexts<T>(IReadOnlyList<T> rows, Func<T, string?> text)
    {
        var array = new BinaryArray(FirstBytes);
        foreach (var row in rows)
            array.Add(text(row));
        return array;
    }

    /// <summary>The elements of a <c>vector[]</c>: one per row, in the order of the rows.</summary>
    public static BinaryArray OfVectors<T>(IReadOnlyList<T> rows, Func<T, float[]?> vector)
    {
        var array = new BinaryArray(rows.Sum(row => sizeof(int) + (vector(row) is { } floats ? VectorBytes.Size(floats.Length) : 0)));
        foreach (var row in rows)
            array.Add(vector(row));
        return array;
    }

    /// <inheritdoc/>
    public void Dispose() => Pool.Return(_bytes);

    void Add(string? text)
    {
        if (text is null)
        {
            AddNull();
            return;
        }

        var free = Free(checked(sizeof(int) + Utf8.GetMaxByteCount(text.Length)));
        AddElement(free, Utf8.GetBytes(text, free[sizeof(int)..]));
    }

    void Add(float[]? vector)
    {
        if (vector is null)
        {
            AddNull();
            return;
        }

        var size = VectorBytes.Size(vector.Length);
        var free = Free(sizeof(int) + size);
        VectorBytes.Write(vector, free[sizeof(int)..]);
        AddElement(free, size);
    }

    void AddNull()
    {
        BinaryPrimitives.WriteInt32BigEndian(Free(sizeof(int)), Null);
        _used += sizeof(int);
        Count++;
        HasNulls = true;
    }

    void AddElement(Span<byte> free, int size)
    {
        BinaryPrimitives.WriteInt32BigEndian(free, size);
        _used += sizeof(int) + size;
        Count++;
    }

    Span<byte> Free(int size)
    {
        if (_bytes.Length - _used < size)
        {
            var larger = Pool.Rent(checked((int)Math.Min(Math.Max(_bytes.Length * 2L, (long)_used + size), Array.MaxLength)));
            Elements.Span.CopyTo(larger);
            Pool.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_used);
    }
}
