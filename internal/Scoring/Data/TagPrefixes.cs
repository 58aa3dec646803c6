namespace RecSys.Scoring;

/// <summary>Which tags name an item's brand and category: <c>brand:acme</c> with the prefix <c>brand</c>.</summary>
/// <param name="Brand">Without the colon, the preferred one first.</param>
/// <param name="Category">Without the colon, the preferred one first.</param>
public sealed record TagPrefixes(IReadOnlyList<string> Brand, IReadOnlyList<string> Category)
{
    /// <summary><c>brand</c>; <c>category</c>, then <c>cat</c>.</summary>
    public static TagPrefixes Default { get; } = new(["brand"], ["category", "cat"]);
}
