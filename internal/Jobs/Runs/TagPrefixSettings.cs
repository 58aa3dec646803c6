using RecSys.Catalog;

namespace RecSys.Jobs.Runs;

/// <summary>The tag prefixes that name a brand or a category, from the service's environment variables.</summary>
/// <param name="Brand">From <c>BRAND_TAG_PREFIXES</c>.</param>
/// <param name="Category">From <c>CATEGORY_TAG_PREFIXES</c>.</param>
public sealed record TagPrefixSettings(IReadOnlyList<string> Brand, IReadOnlyList<string> Category)
{
    /// <summary>Reads comma-separated prefixes. A variable that is not set or blank gives the service's defaults.</summary>
    /// <param name="variable">The value of an environment variable by its name; null where it is not set.</param>
    public static TagPrefixSettings Read(Func<string, string?> variable) => new(
        Split(variable("BRAND_TAG_PREFIXES")) ?? DerivationOptions.Default.BrandTagPrefixes,
        Split(variable("CATEGORY_TAG_PREFIXES")) ?? DerivationOptions.Default.CategoryTagPrefixes);

    static string[]? Split(string? text)
        => string.IsNullOrWhiteSpace(text) ? null : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
