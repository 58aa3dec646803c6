using System.Globalization;
using System.IO.Hashing;
using System.Text;
using RecSys.Catalog;

namespace RecSys.Tests.Unit.Catalog;

/// <summary>A direct implementation of the embedding fh1 with strings, runes and dictionaries.</summary>
static class TextEmbeddingOracle
{
    /// <returns>Null if the item has no text.</returns>
    public static double[]? Embed(EmbeddingText text)
    {
        var sum = new double[TextEmbedding.Dimensions];
        foreach (var (feature, count) in Words(text).GroupBy(word => word, (word, same) => (word, same.Count())))
            Add(sum, feature, (1 + Math.Log(count)) * (feature[0] == '3' ? 0.3 : 1));
        Scale(sum, Math.Min(1, 2.5 / Norm(sum)));

        if (text.Brand is not null)
            Add(sum, "B" + Fold(text.Brand), 2);
        for (var depth = 1; depth <= text.CategoryPath.Count; depth++)
            Add(sum, "C" + Fold(string.Join('\u001f', text.CategoryPath.Take(depth))), 1.5);

        var norm = Norm(sum);
        Scale(sum, 1 / norm);
        return norm > 0 ? sum : null;
    }

    static IEnumerable<string> Words(EmbeddingText text)
        => Words('n', text.Name).Concat(Words('b', text.Brand)).Concat(text.CategoryPath.SelectMany(level => Words('c', level))).Concat(Words('d', text.Description));

    static IEnumerable<string> Words(char field, string? text)
    {
        var spaced = Fold(text ?? "").EnumerateRunes().Aggregate(new StringBuilder(), (words, rune) => words.Append(IsOfWord(rune) ? rune.ToString() : " ")).ToString();
        foreach (var whole in spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = whole.EnumerateRunes().ToList();
            while (word.Sum(rune => rune.Utf16SequenceLength) > 60)
                word.RemoveAt(word.Count - 1);

            yield return field + string.Concat(word);
            for (var i = 0; word.Count >= 5 && i + 3 <= word.Count; i++)
                yield return "3" + string.Concat(word.Skip(i).Take(3));
        }
    }

    static bool IsOfWord(Rune rune)
        => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    static string Fold(string text) => UnicodeNormalization.Nfkc(text).ToLowerInvariant();

    static void Add(double[] sum, string feature, double weight)
    {
        var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(feature), 0x6668_31);
        foreach (var half in (uint[])[(uint)(hash & 0xffff_ffff), (uint)(hash >> 32)])
            sum[(half & 0x7fff_ffff) % (uint)sum.Length] += ((half >> 31) == 0 ? weight : -weight) / Math.Sqrt(2);
    }

    static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    static void Scale(double[] values, double factor)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] *= factor;
    }
}
