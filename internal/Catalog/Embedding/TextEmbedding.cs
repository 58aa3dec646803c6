using System.IO.Hashing;

namespace RecSys.Catalog;

/// <summary>The normalised text of an item: the input of <see cref="TextEmbedding"/>.</summary>
public sealed record EmbeddingText(string? Name, string? Brand, IReadOnlyList<string> CategoryPath, string? Description);

/// <summary>The text embedding <c>fh1</c>: signed feature hashing of an item's words into 384 floats.</summary>
/// <remarks>
/// "Feature Hashing for Large Scale Multitask Learning", doi:10.1145/1553374.1553516, with two slots per feature. Each slot has its own
/// sign and is scaled by 1/sqrt 2, which halves the error of a collision.
/// <para>
/// Features are the brand (weight 2), each prefix of the category path (1.5), the words of every field with the field's name
/// (1 + ln of their count), and the character trigrams of words of 5 letters and more (0.3 of that, counted over all fields). Words
/// and trigrams together are scaled down to a norm of at most 2.5, so that a long description does not outweigh brand
/// and category. The sum is scaled to L2 norm 1. All operations are ones that IEEE 754 rounds exactly, so every
/// machine gives the same bytes.
/// </para>
/// </remarks>
public static class TextEmbedding
{
    /// <summary>The width of every embedding and factor vector of a catalog.</summary>
    public const int Dimensions = 384;

    const long Seed = 0x6668_31; // "fh1"
    const double BrandWeight = 2.0;
    const double CategoryWeight = 1.5;
    const double TrigramWeight = 0.3;
    const double MaxTextNorm = 2.5;
    const double PerSlot = 0.70710678118654752; // 1/sqrt 2
    const int MinTrigramLetters = 5;

    enum Feature : byte
    {
        Brand = (byte)'B',
        CategoryPrefix = (byte)'C',
        BrandWord = (byte)'b',
        CategoryWord = (byte)'c',
        DescriptionWord = (byte)'d',
        NameWord = (byte)'n',
        Trigram = (byte)'3',
    }

    static readonly double[] LogOfCount = NaturalLogarithms(256);

    /// <summary>Embeds the derived text of a row.</summary>
    /// <param name="destination">Length <see cref="Dimensions"/>; L2 norm 1 on success, undefined otherwise.</param>
    /// <returns>False if the row has no text, because a zero vector is not an embedding.</returns>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static bool TryEmbed(CatalogItem row, DerivationOptions options, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(options);
        return TryEmbed(CatalogDerivation.TextOf(row, options), destination);
    }

    /// <inheritdoc cref="TryEmbed(CatalogItem, DerivationOptions, Span{float})"/>
    public static bool TryEmbed(EmbeddingText text, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (destination.Length != Dimensions)
            throw new ArgumentException($"Expected {Dimensions} values, got {destination.Length}.", nameof(destination));

        var counts = FeatureCounts.EmptyOfThread();
        CountWords(counts, Feature.NameWord, text.Name);
        CountWords(counts, Feature.BrandWord, text.Brand);
        foreach (var level in text.CategoryPath)
            CountWords(counts, Feature.CategoryWord, level);
        CountWords(counts, Feature.DescriptionWord, text.Description);

        Span<double> sum = stackalloc double[Dimensions];
        sum.Clear();
        foreach (var (hash, count, isTrigram) in counts)
            Add(sum, hash, (1 + LogOfCount[Math.Min(count, LogOfCount.Length - 1)]) * (isTrigram ? TrigramWeight : 1));

        var norm = Norm(sum);
        if (norm > MaxTextNorm)
            Scale(sum, MaxTextNorm / norm);

        if (text.Brand is not null)
            Add(sum, Hash(Feature.Brand, text.Brand), BrandWeight);
        for (var depth = 1; depth <= text.CategoryPath.Count; depth++)
            Add(sum, Hash(Feature.CategoryPrefix, string.Join('\u001f', text.CategoryPath.Take(depth))), CategoryWeight);

        norm = Norm(sum);
        if (norm == 0)
            return false;

        for (var i = 0; i < Dimensions; i++)
            destination[i] = (float)(sum[i] / norm);
        return true;
    }

    /// <summary>Counts the runs of letters, digits and marks, and the trigrams of the longer ones.</summary>
    static void CountWords(FeatureCounts counts, Feature field, string? text)
    {
        if (text is null)
            return;

        using var folded = new FoldedText(text);
        var utf8 = folded.WithByteInFront;
        for (var start = 1; start < utf8.Length;)
        {
            var end = FoldedText.EndOfWord(utf8, start);
            if (end > start)
                CountWord(counts, field, utf8[..end], start);
            start = end > start ? end : FoldedText.Next(utf8, start);
        }
    }

    /// <summary>Words are compared by their first 60 UTF-16 units. Text without spaces between words contains longer ones.</summary>
    /// <remarks>Overwrites the byte before the word, and before each window of three scalars, with the feature's kind. That byte is not read again.</remarks>
    static void CountWord(FeatureCounts counts, Feature field, Span<byte> utf8, int start)
    {
        const int MaxUnits = 60;
        if (utf8.Length - start > MaxUnits)
            utf8 = utf8[..FoldedText.EndOfUnits(utf8, start, MaxUnits)];

        utf8[start - 1] = (byte)field;
        if (!counts.CountWord(XxHash3.HashToUInt64(utf8[(start - 1)..], Seed)) || FoldedText.CountScalars(utf8[start..]) < MinTrigramLetters)
            return;

        var first = start;
        var second = FoldedText.Next(utf8, first);
        var third = FoldedText.Next(utf8, second);
        while (third < utf8.Length)
        {
            var end = FoldedText.Next(utf8, third);
            utf8[first - 1] = (byte)Feature.Trigram;
            counts.CountTrigram(XxHash3.HashToUInt64(utf8[(first - 1)..end], Seed));
            (first, second, third) = (second, third, end);
        }
    }

    static ulong Hash(Feature kind, string text)
    {
        using var folded = new FoldedText(text);
        folded.WithByteInFront[0] = (byte)kind;
        return XxHash3.HashToUInt64(folded.WithByteInFront, Seed);
    }

    /// <summary>Each half of the hash selects one slot, and its top bit selects the sign.</summary>
    static void Add(Span<double> sum, ulong hash, double weight)
    {
        var part = weight * PerSlot;
        var (low, high) = ((uint)(hash & uint.MaxValue), (uint)(hash >> 32));
        sum[(int)((low & 0x7fff_ffff) % Dimensions)] += (low >> 31) == 0 ? part : -part;
        sum[(int)((high & 0x7fff_ffff) % Dimensions)] += (high >> 31) == 0 ? part : -part;
    }

    static double Norm(ReadOnlySpan<double> values)
    {
        var squares = 0.0;
        foreach (var value in values)
            squares += value * value;
        return Math.Sqrt(squares);
    }

    static void Scale(Span<double> values, double factor)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] *= factor;
    }

    /// <summary>ln n for n below the limit, by ln n = ln(n - 1) + 2 artanh(1 / (2n - 1)). Math libraries differ in the last bit.</summary>
    static double[] NaturalLogarithms(int limit)
    {
        var logarithms = new double[limit];
        for (var n = 2; n < limit; n++)
        {
            var x = 1.0 / (2 * n - 1);
            var (term, artanh) = (x, x);
            for (var k = 3; k < 40; k += 2)
            {
                term *= x * x;
                artanh += term / k;
            }

            logarithms[n] = logarithms[n - 1] + 2 * artanh;
        }

        return logarithms;
    }
}
