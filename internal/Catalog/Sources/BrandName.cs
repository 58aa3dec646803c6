namespace RecSys.Catalog;

/// <summary>Normalises a brand to one line without quotes and trailing trademark signs. Keeps its case.</summary>
public static class BrandName
{
    /// <summary>Longest brand, in Unicode scalars. A longer text is probably a sentence and is refused.</summary>
    public const int MaxScalars = 70;

    static readonly string[] Quotes = ["\"\"", "''", "``", "“”", "„“", "‘’", "‚‘", "«»", "‹›", "「」"];
    static readonly string[] TrademarkSigns = ["™", "®", "℠", "(TM)", "(R)", "(SM)"];

    // A joiner between two characters joins nothing once one of them is removed.
    const string Blank = " \u200c\u200d";

    /// <inheritdoc cref="CatalogText.Description"/>
    public static string? Normalize(string? raw, out string? issue)
    {
        if (CatalogText.Line(raw, out issue) is not { } line)
            return null;

        var brand = Unwrap(line);
        issue = brand switch
        {
            _ when CatalogText.CountScalars(brand) > MaxScalars => "too long",
            _ when IsUrl(brand) => "a URL",
            _ when Placeholder.Is(brand) => "placeholder",
            _ => null,
        };
        return issue is null ? brand : null;
    }

    static string Unwrap(string line)
    {
        var brand = line.AsSpan();
        while (true)
        {
            var length = brand.Length;
            foreach (var sign in TrademarkSigns)
            {
                if (brand.EndsWith(sign, StringComparison.OrdinalIgnoreCase))
                    brand = brand[..^sign.Length].TrimEnd(Blank);
            }

            foreach (var pair in Quotes)
            {
                if (brand.Length >= 2 && brand[0] == pair[0] && brand[^1] == pair[1])
                    brand = brand[1..^1].Trim(Blank);
            }

            if (brand.Length == length)
                return brand.Length == line.Length ? line : brand.ToString();
        }
    }

    static bool IsUrl(string brand)
        => brand.Contains("://", StringComparison.Ordinal)
            || brand.StartsWith("//", StringComparison.Ordinal)
            || brand.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
}
