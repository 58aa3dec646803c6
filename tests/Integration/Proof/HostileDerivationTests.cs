using System.Buffers;
using System.Text;
using RecSys.Catalog;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Derivation over a million texts.</summary>
[Category("Proof")]
[NonParallelizable]
[CancelAfter(600_000)]
public sealed class HostileDerivationTests
{
    const int Rows = 130_000;
    const int RowsASeed = 500;
    const int TextsPerRow = 8; // texts inside props are not counted

    static readonly SearchValues<char> NotInDerivedText = SearchValues.Create("\u200b\u202a\u202e\u2066\u2069\ufeff\u00ad\u2028\u2029");

    [Test]
    public void Derivation_accepts_a_million_random_texts(CancellationToken cancellationToken)
    {
        var promise = Promise.Make("hostile input", "texts through derivation: no exception, each field satisfies its rules, and a second derivation changes nothing");
        TestContext.Out.WriteLine($"seeds 1 to {Rows / RowsASeed}");
        Parallel.For(1, (Rows / RowsASeed) + 1, new ParallelOptions { CancellationToken = cancellationToken }, seed =>
        {
            var texts = new HostileText(seed);
            for (var row = 0; row < RowsASeed; row++)
            {
                var item = Item(texts);
                try
                {
                    if (Broken(item, new DerivationOptions { Overwrite = row % 2 == 0 }) is { } rule)
                        promise.Fail($"seed {seed} row {row}", rule);
                }
#pragma warning disable CA1031 // any exception is a failure of the promise
                catch (Exception e)
#pragma warning restore CA1031
                {
                    promise.Fail($"seed {seed} row {row}", e.ToString());
                }
            }

            promise.Add(RowsASeed * TextsPerRow);
        });
        promise.AssertKept(atLeast: 1_000_000);
    }

    static CatalogItem Item(HostileText texts) => new()
    {
        ItemId = texts.Text(),
        Brand = Optional(texts.Text(200)),
        Category = Optional(texts.Text(200)),
        CategoryPath = texts.OneIn(2) ? [] : [texts.Text(60), null, texts.Text(60)],
        Description = Optional(texts.Text(texts.OneIn(50) ? 60_000 : 600)),
        ImageUrl = Optional(texts.Url()),
        Tags = ["brand:" + texts.Text(60), null, "CAT:" + texts.Text(60), texts.Text(40)],
        Props = Encoding.UTF8.GetBytes(texts.Json()),
    };

    static string? Optional(string text) => text.Length == 0 ? null : text;

    /// <summary>The rule that a derivation violated; null when there is none.</summary>
    static string? Broken(CatalogItem item, DerivationOptions options)
    {
        var first = CatalogDerivation.BuildUpsert(item, options);
        var again = CatalogDerivation.BuildUpsert(
            item with
            {
                Brand = first.Brand,
                Category = first.Category,
                CategoryPath = first.CategoryPath,
                Description = first.Description,
                ImageUrl = first.ImageUrl,
                MetadataVersion = first.MetadataVersion,
                HasEmbedding = first.Embedding is not null,
            },
            options);
        if (again.Changes.Any(change => change.Column != DerivedColumn.Embedding))
            return $"derived again, {again.Changes[0].Column} changed";
        if (first.Brand is { } brand && (Unclean(brand, lines: false) ?? TooLong(brand, BrandName.MaxScalars)) is { } inBrand)
            return $"brand {inBrand}";
        if (first.Description is { } description && (Unclean(description, lines: true) ?? TooLong(description, CatalogText.MaxDescriptionScalars)) is { } inDescription)
            return $"description {inDescription}";
        if (first.CategoryPath.Count > CategoryPath.MaxLevels)
            return "category path has too many levels";
        if (first.CategoryPath.Select(level => Unclean(level, lines: false) ?? TooLong(level, CategoryPath.MaxLevelScalars)).FirstOrDefault(fault => fault is not null) is { } inLevel)
            return $"category level {inLevel}";
        if (first.ImageUrl is { } url && (url.Length > ImageUrl.MaxLength || url.Any(c => c is <= ' ' or >= '\u007f') || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0))
            return $"image URL {url}";
        if (first.Embedding is { } embedding && (embedding.Length != TextEmbedding.Dimensions || Math.Abs(embedding.Sum(x => (double)x * x) - 1) > 1e-5))
            return "embedding is not of length 1";
        return first.MetadataVersion.Length == 19 && first.MetadataVersion.StartsWith("v1:", StringComparison.Ordinal) ? null : $"version {first.MetadataVersion}";
    }

    static string? TooLong(string text, int scalars) => text.EnumerateRunes().Count() > scalars ? "is too long" : null;

    static string? Unclean(string text, bool lines)
    {
        if (text.Length == 0 || text != text.Trim())
            return "is blank or not trimmed";
        if (!text.IsNormalized(NormalizationForm.FormC))
            return "is not in form C";
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && !(lines && text[i] == '\n'))
                return $"contains U+{(int)text[i]:X4}";
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, char.IsLowSurrogate(text[i]) ? i - 1 : i))
                return "contains a lone surrogate";
            if (text[i] == '<' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!' or '?'))
                return "starts a tag";
        }

        return text.AsSpan().ContainsAny(NotInDerivedText) ? "contains an invisible character" : null;
    }
}
