using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RecSys.Store;

/// <summary>The elements of an array parameter, encoded as the server reads them; the value of a parameter whose data type names the array.</summary>
/// <remarks>
/// The driver takes each element, and each number of a vector, through several calls, and does so while the server waits for the statement:
/// a sixth of the time that a batch takes. A pool lends the bytes: dispose it once the statement has ended.
/// </remarks>
public sealed class BinaryArray : IDisposable
{
    const int Null = -1;
    const int FirstBytes = 1 << 14;
    const int MostBytesKept = 1 << 26;
    const int ArraysKept = 4 * 16; // of statements that wait, and of the one at work

    // The shared pool keeps arrays for every thread that ever returned one, and a run goes from thread to thread.
    static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(MostBytesKept, ArraysKept);

    // As the driver's own: what no text column can hold is an error, and not replaced by something else.
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    byte[] _bytes;
    int _used;

    BinaryArray(int bytes) => _bytes = Pool.Rent(bytes);

    internal int Count { get; private set; }

    internal bool HasNulls { get; private set; }

    /// <summary>Each element behind its length in bytes.</summary>
    internal ReadOnlyMemory<byte> Elements => _bytes.AsMemory(0, _used);

    /// <summary>The elements of a <c>text[]</c>: one a row, in their order.</summary>
    /// <exception cref="EncoderFallbackException">A text holds a lone surrogate.</exception>
    public static BinaryArray OfTexts<T>(IReadOnlyList<T> rows, Func<T, string?> text)
    {
        var array = new BinaryArray(FirstBytes);
        foreach (var row in rows)
            array.Add(text(row));
        return array;
    }

    /// <summary>The elements of a <c>vector[]</c>: one a row, in their order.</summary>
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
