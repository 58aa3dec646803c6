using System.Text.Json;

namespace RecSys.Catalog;

/// <summary>Finds the first usable value of each field in a row's columns, props and tags. Each field is searched once.</summary>
/// <remarks>Values that cannot be used are added to the issues.</remarks>
sealed class FieldSearch(CatalogItem row, DerivationOptions options, Props props, List<RowIssue> issues)
{
    static readonly PropsKey[] BrandKeys = PropsKey.Each("brand", "manufacturer", "vendor");
    static readonly PropsKey[] DescriptionKeys = PropsKey.Each("description", "body_html", "short_description", "summary");
    static readonly PropsKey[] ImageKeys = PropsKey.Each("image_url", "image_link", "image", "images[0]", "thumbnail");
    static readonly PropsKey[] CategoryKeys = PropsKey.Each("category_path", "google_product_category", "product_type", "category", "categories[0]");
    static readonly PropsKey[] NameKeys = PropsKey.Each("name", "title");

    delegate T? Normalizer<T>(Candidate candidate, out string? issue);

    /// <summary>The value of a source: text, or the levels of a path, or neither if its type is unexpected.</summary>
    readonly record struct Candidate(FieldSource Source, string? Text, IReadOnlyList<string?>? Levels = null, string? Issue = null);

    (string? Value, FieldSource Source)? _name;
    (string? Value, FieldSource Source)? _brand;
    (IReadOnlyList<string> Value, FieldSource Source)? _categoryPath;
    (string? Value, FieldSource Source)? _category;
    (string? Value, FieldSource Source)? _description;
    (string? Value, FieldSource Source)? _imageUrl;

    public string? Name() => (_name ??= First(null, [], NameKeys, [], static (Candidate c, out string? issue) => CatalogText.Line(c.Text, out issue))).Value;

    public (string? Value, FieldSource Source) Brand()
        => _brand ??= First(
            DerivedColumn.Brand, [Column(DerivedColumn.Brand, row.Brand)], BrandKeys, options.BrandTagPrefixes,
            static (Candidate c, out string? issue) => BrandName.Normalize(c.Text, out issue));

    public (string? Value, FieldSource Source) Description()
        => _description ??= First(
            DerivedColumn.Description, [Column(DerivedColumn.Description, row.Description)], DescriptionKeys, [],
            static (Candidate c, out string? issue) => CatalogText.Description(c.Text, out issue));

    public (string? Value, FieldSource Source) ImageUrl()
        => _imageUrl ??= First(
            DerivedColumn.ImageUrl, [Column(DerivedColumn.ImageUrl, row.ImageUrl)], ImageKeys, [],
            static (Candidate c, out string? issue) => Catalog.ImageUrl.Normalize(c.Text, out issue));

    /// <summary>The levels of the category path; empty if no source has a usable path.</summary>
    public (IReadOnlyList<string> Value, FieldSource Source) CategoryPath()
    {
        if (_categoryPath is { } known)
            return known;

        var (levels, source) = First(
            DerivedColumn.CategoryPath,
            [new Candidate(new FieldSource(SourceKind.Column, DerivedColumn.CategoryPath.Name), null, row.CategoryPath), Column(DerivedColumn.Category, row.Category)],
            CategoryKeys, options.CategoryTagPrefixes,
            static (Candidate c, out string? issue) => c.Levels is null
                ? Catalog.CategoryPath.Normalize(c.Text, out issue)
                : Catalog.CategoryPath.Normalize(c.Levels, out issue));
        return (_categoryPath = (levels ?? [], source)).Value;
    }

    /// <summary>The category: the joined levels of the path, unless the columns category and category_path disagree.</summary>
    /// <remarks>If they disagree, the column is normalised as a line of text instead of replaced, and the row gets an issue.</remarks>
    public string? Category() => (_category ??= FindCategory()).Value;

    /// <inheritdoc cref="Catalog.MetadataVersion"/>
    public string MetadataVersion()
        => Catalog.MetadataVersion.Compute(Name(), Brand().Value, Category(), CategoryPath().Value, Description().Value, ImageUrl().Value);

    (string? Value, FieldSource Source) FindCategory()
    {
        var (path, source) = CategoryPath();
        var joined = path.Count > 0 ? Catalog.CategoryPath.Join(path) : null;
        if (source is not { Kind: SourceKind.Column, Key: "category_path" } || row.Category == joined
            || Catalog.CategoryPath.Normalize(row.Category, out _) is not { } levels)
        {
            return (joined, source);
        }

        var line = CatalogText.Line(row.Category, out _);
        if (line == joined || levels.SequenceEqual(path))
            return (joined, source);

        issues.Add(new RowIssue(DerivedColumn.Category, new FieldSource(SourceKind.Column, DerivedColumn.Category.Name), "differs from category_path"));
        return (line, source);
    }

    static Candidate Column(DerivedColumn column, string? text) => new(new FieldSource(SourceKind.Column, column.Name), text);

    static Candidate FromProps(PropsKey key, JsonElement value)
    {
        var source = new FieldSource(SourceKind.Props, key.Name);
        if (value.ValueKind == JsonValueKind.Array && key.Name == "category_path")
        {
            var levels = value.EnumerateArray().Select(Props.Text).ToArray();
            return new Candidate(source, null, levels, levels.Contains(null) ? "a level is no text" : null);
        }

        if (value.ValueKind == JsonValueKind.Object && ImageKeys.Contains(key))
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

    /// <summary>Tries the columns, the keys of props and the prefixes of tags in this order; the columns last with <see cref="DerivationOptions.Overwrite"/>.</summary>
    (T? Value, FieldSource Source) First<T>(
        DerivedColumn? column, ReadOnlySpan<Candidate> columns, PropsKey[] keys, IReadOnlyList<string> tagPrefixes, Normalizer<T> normalize)
        where T : class
        => !options.Overwrite && TryColumns(column, columns, normalize, out var found)
            || TryProps(column, keys, normalize, out found)
            || TryTags(column, tagPrefixes, normalize, out found)
            || options.Overwrite && TryColumns(column, columns, normalize, out found)
            ? found
            : (null, FieldSource.None);

    bool TryColumns<T>(DerivedColumn? column, ReadOnlySpan<Candidate> columns, Normalizer<T> normalize, out (T? Value, FieldSource Source) found)
        where T : class
    {
        foreach (var candidate in columns)
        {
            if (TryUse(column, candidate, normalize, out found))
                return true;
        }

        found = default;
        return false;
    }

    bool TryProps<T>(DerivedColumn? column, PropsKey[] keys, Normalizer<T> normalize, out (T? Value, FieldSource Source) found)
        where T : class
    {
        foreach (var key in keys)
        {
            if (props.TryGet(key, out var value) && TryUse(column, FromProps(key, value), normalize, out found))
                return true;
        }

        found = default;
        return false;
    }

    bool TryTags<T>(DerivedColumn? column, IReadOnlyList<string> prefixes, Normalizer<T> normalize, out (T? Value, FieldSource Source) found)
        where T : class
    {
        foreach (var tag in row.Tags)
        {
            foreach (var prefix in prefixes)
            {
                if (tag is not null && tag.Length > prefix.Length && tag[prefix.Length] == ':'
                    && tag.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                    && TryUse(column, new Candidate(new FieldSource(SourceKind.Tag, prefix), tag[(prefix.Length + 1)..]), normalize, out found))
                {
                    return true;
                }
            }
        }

        found = default;
        return false;
    }

    bool TryUse<T>(DerivedColumn? column, in Candidate candidate, Normalizer<T> normalize, out (T? Value, FieldSource Source) found)
        where T : class
    {
        found = default;
        if (candidate.Issue is { } broken)
            issues.Add(new RowIssue(column, candidate.Source, broken));
        if (string.IsNullOrWhiteSpace(candidate.Text) && candidate.Levels is null or [])
            return false;

        found = (normalize(candidate, out var issue), candidate.Source);
        if (found.Value is null && issue is not null)
            issues.Add(new RowIssue(column, candidate.Source, issue));
        return found.Value is not null;
    }
}
