using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RecSys.Store;

/// <summary>A vector in pgvector's binary form: its width, two bytes that are not used, and its numbers, all big-endian.</summary>
static class VectorBytes
{
    const int Numbers = 2 * sizeof(short);

    public static int Size(int width) => Numbers + width * sizeof(float);

    /// <param name="destination">At least the vector's <see cref="Size"/>.</param>
    public static void Write(ReadOnlySpan<float> vector, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt16BigEndian(destination, checked((short)vector.Length));
        BinaryPrimitives.WriteInt16BigEndian(destination[sizeof(short)..], 0);
        BinaryPrimitives.ReverseEndianness(
            MemoryMarshal.Cast<float, int>(vector), MemoryMarshal.Cast<byte, int>(destination[Numbers..Size(vector.Length)]));
    }
}
