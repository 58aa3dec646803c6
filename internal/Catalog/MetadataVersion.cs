using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RecSys.Catalog;

/// <summary>A fingerprint of an item's metadata.</summary>
/// <remarks>
/// SHA-256 over the rules' version, name, brand, category, category path levels, description and image URL, each as a
/// 32-bit big-endian byte count and its UTF-8 bytes. An absent value is the count -1. A path is its number of levels, followed by
/// each level. Time, price, availability and item id do not affect the version.
/// </remarks>
public static class MetadataVersion
{
    /// <summary>The version of the rules. Increase it with every change to derivation that gives other values for the same row.</summary>
    public const string Rules = "v1";

    const int HexDigits = 16;
    const int Absent = -1;

    [ThreadStatic]
    static ArrayBufferWriter<byte>? _contentOfThread;

    /// <summary><c>v1:</c> and 16 lower-case hex digits.</summary>
    public static string Compute(
        string? name, string? brand, string? category, IReadOnlyList<string> categoryPath, string? description, string? imageUrl)
    {
        var content = _contentOfThread ??= new ArrayBufferWriter<byte>();
        content.ResetWrittenCount();
        Append(content, Rules);
        Append(content, name);
        Append(content, brand);
        Append(content, category);
        AppendCount(content, categoryPath.Count);
        foreach (var level in categoryPath)
            Append(content, level);
        Append(content, description);
        Append(content, imageUrl);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content.WrittenSpan, hash);
        return $"{Rules}:{Convert.ToHexStringLower(hash[..(HexDigits / 2)])}";
    }

    static void Append(ArrayBufferWriter<byte> content, string? value)
    {
        if (value is null)
        {
            AppendCount(content, Absent);
            return;
        }

        var counted = content.GetSpan(sizeof(int) + Encoding.UTF8.GetMaxByteCount(value.Length));
        var bytes = Encoding.UTF8.GetBytes(value, counted[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(counted, bytes);
        content.Advance(sizeof(int) + bytes);
    }

    static void AppendCount(ArrayBufferWriter<byte> content, int count)
    {
        BinaryPrimitives.WriteInt32BigEndian(content.GetSpan(sizeof(int)), count);
        content.Advance(sizeof(int));
    }
}
