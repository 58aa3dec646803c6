namespace RecSys.Jobs.Backfill;

/// <summary>A value of a derived column as text on one line.</summary>
static class ValueText
{
    /// <summary>The text of a value: levels joined by <c> &gt; </c>, an embedding by its length; null for a missing value.</summary>
    /// <param name="length">UTF-16 units at most, of a text or of the levels joined.</param>
    public static string? Of(object? value, int length) => value switch
    {
        string text => Shorten(text, length),
        IReadOnlyList<string?> { Count: > 0 } levels => Shorten(string.Join(" > ", levels), length),
        float[] floats => FormattableString.Invariant($"{floats.Length} floats"),
        _ => null,
    };

    /// <summary>At most <paramref name="length"/> UTF-16 units, never half of a surrogate pair.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;

        var end = length - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }
}
