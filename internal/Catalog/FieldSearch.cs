using System.Text.Json;

namespace RecSys.Catalog;

/// <summary>Finds the first usable value of each field among a row's columns, props and tags.</summary>
/// <remarks>What was found and could not be used is added to the issues.</remarks>
sealed class FieldSearch(CatalogItem row, DerivationOptions options, Props props, List<RowIssue> issues)
{
    static readonly string[] BrandKeys = ["brand", "manufacturer", "vendor"];
    static readonly string[] DescriptionKeys = ["description", "body_html", "short_description", "summary"];
    static readonly string[] ImageKeys = ["image_url", "image_link", "image", "images[0]", "thumbnail"];
    static readonly string[] CategoryKeys = ["category_path", "google_product_category", "product_type", "category", "categories[0]"];
    static readonly string[] NameKeys = ["name", "title"];

    delegate T? Normalizer<T>(Candidate candidate, out string? issue);

    /// <summary>A value as a source holds it: text, or the levels of a path, or neither where its type is unexpected.</summary>
    readonly record struct Candidate(FieldSource Source, string? Text, IReadOnlyList<string?>? Levels = null, string? Issue = null);

    public string? Name()
        => First(null, FromProps(NameKeys), static (Candidate c, out string? issue) => CatalogText.Line(c.Text, out issue)).Value;

    public (string? Value, FieldSource Source) Brand()
        => First(
            CatalogField.Brand,
            InOrder([Column("brand", row.Brand)], FromProps(BrandKeys).Concat(FromTags(options.BrandTagPrefixes))),
            static (Candidate c, out string? issue) => BrandName.Normalize(c.Text, out issue));

    public (string? Value, FieldSource Source) Description()
        => First(
            CatalogField.Description,
            InOrder([Column("description", row.Description)], FromProps(DescriptionKeys)),
            static (Candidate c, out string? issue) => CatalogText.Description(c.Text, out issue));

    public (string? Value, FieldSource Source) ImageUrl()
        => First(
            CatalogField.ImageUrl,
            InOrder([Column("image_url", row.ImageUrl)], FromProps(ImageKeys)),
            static (Candidate c, out string? issue) => Catalog.ImageUrl.Normalize(c.Text, out issue));

    public (IReadOnlyList<string>? Value, FieldSource Source) CategoryPath()
        => First(
            CatalogField.CategoryPath,
            InOrder(
                [new Candidate(new FieldSource(SourceKind.Column, "category_path"), null, row.CategoryPath), Column("category", row.Category)],
                FromProps(CategoryKeys).Concat(FromTags(options.CategoryTagPrefixes))),
            static (Candidate c, out string? issue) => c.Levels is null
                ? Catalog.CategoryPath.Normalize(c.Text, out issue)
                : Catalog.CategoryPath.Normalize(c.Levels, out issue));

    /// <summary>The category that belongs to a path: its levels joined, unless the two columns disagree.</summary>
    /// <remarks>The category column is not replaced then; it is normalised as a line of text, and the row gets an issue.</remarks>
    public string? Category(IReadOnlyList<string> path, FieldSource pathSource)
    {
        var joined = path.Count > 0 ? Catalog.CategoryPath.Join(path) : null;
        if (pathSource is not { Kind: SourceKind.Column, Key: "category_path" } || row.Category == joined
            || Catalog.CategoryPath.Normalize(row.Category, out _) is not { } levels)
        {
            return joined;
        }

        var line = CatalogText.Line(row.Category, out _);
        if (line == joined || levels.SequenceEqual(path))
            return joined;

        issues.Add(new RowIssue(CatalogField.Category, new FieldSource(SourceKind.Column, "category"), "differs from category_path"));
        return line;
    }

    IEnumerable<Candidate> InOrder(Candidate[] columns, IEnumerable<Candidate> others)
        => options.Overwrite ? others.Concat(columns) : columns.Concat(others);

    static Candidate Column(string name, string? text) => new(new FieldSource(SourceKind.Column, name), text);

    IEnumerable<Candidate> FromProps(string[] keys)
    {
        foreach (var key in keys)
        {
            if (props.TryGet(key, out var value))
                yield return FromProps(key, value);
        }
    }

    static Candidate FromProps(string key, JsonElement value)
    {
        var source = new FieldSource(SourceKind.Props, key);
        if (value.ValueKind == JsonValueKind.Array && key == "category_path")
        {
            var levels = value.EnumerateArray().Select(Props.Text).ToArray();
            return new Candidate(source, null, levels, levels.Contains(null) ? "a level is no text" : null);
        }

        if (value.ValueKind == JsonValueKind.Object && Array.IndexOf(ImageKeys, key) >= 0)
        {
            foreach (var part in (string[])["url", "src"])
            {
                if (value.TryGetProperty(part, out var address) && Props.Text(address) is { } text && !string.IsNullOrWhiteSpace(text))
                    return new Candidate(source, text);
            }
        }

        return Props.Text(value) is { } plain
            ? new Candidate(source, plain)
            : new Candidate(source, null, null, "unexpected type " + TypeName(value.ValueKind));
    }

    static string TypeName(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "broken text",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => "number",
        JsonValueKind.Array => "array",
        _ => "object",
    };

    IEnumerable<Candidate> FromTags(IReadOnlyList<string> prefixes)
    {
        foreach (var tag in row.Tags)
        {
            foreach (var prefix in prefixes)
            {
                if (tag is not null && tag.Length > prefix.Length && tag[prefix.Length] == ':'
                    && tag.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                {
                    yield return new Candidate(new FieldSource(SourceKind.Tag, prefix), tag[(prefix.Length + 1)..]);
                }
            }
        }
    }

    (T? Value, FieldSource Source) First<T>(CatalogField? field, IEnumerable<Candidate> candidates, Normalizer<T> normalize)
        where T : class
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Issue is { } found)
                issues.Add(new RowIssue(field, candidate.Source, found));
            if (string.IsNullOrWhiteSpace(candidate.Text) && candidate.Levels is null or [])
                continue;

            if (normalize(candidate, out var issue) is { } value)
                return (value, candidate.Source);
            if (issue is not null)
                issues.Add(new RowIssue(field, candidate.Source, issue));
        }

        return (null, FieldSource.None);
    }
}
