using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RecSys.Catalog;

namespace RecSys.Tests.Unit.Catalog;

/// <summary>Every case of data/catalog-normalisation.json: a field, an input and the expected value (null if it is not usable).</summary>
/// <remarks>An input such as <c>@`"word " × 2,000`</c> is built from its parts. An output such as <c>@5000 scalars</c> is a length.</remarks>
public sealed partial class NormalisationCaseTests
{
    static IEnumerable<TestCaseData> Cases()
    {
        var file = Path.Combine(TestContext.CurrentContext.TestDirectory, "data", "catalog-normalisation.json");
        foreach (var @case in JsonDocument.Parse(Readable(File.ReadAllText(file))).RootElement.EnumerateArray())
        {
            var (field, output) = (@case.GetProperty("field").GetString()!, @case.GetProperty("output"));
            var expected = output.ValueKind == JsonValueKind.Array
                ? string.Join('\n', output.EnumerateArray().Select(level => level.GetString()))
                : output.GetString();
            yield return new TestCaseData(field, Build(Broken(@case.GetProperty("input").GetString()!)), expected, @case.GetProperty("issue").GetString())
                .SetArgDisplayNames(@case.GetProperty("id").GetString()!);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Gives_the_value_of_the_case(string field, string input, string? expected, string expectedIssue)
    {
        var (value, issue) = Normalize(field, input);

        if (expected is not null && Length().Match(expected) is { Success: true } length)
            Assert.That(value?.EnumerateRunes().Count(), Is.EqualTo(int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture)));
        else
            Assert.That(value, Is.EqualTo(expected));

        if (expectedIssue.Length > 0)
            Assert.That(issue, Is.EqualTo(expectedIssue));
    }

    static (string? Value, string? Issue) Normalize(string field, string input)
    {
        string? issue;
        var value = field switch
        {
            "description" => CatalogText.Description(input, out issue),
            "brand" => BrandName.Normalize(input, out issue),
            "image_url" => ImageUrl.Normalize(input, out issue),
            "category_path" => CategoryPath.Normalize(input, out issue) is { } levels ? string.Join('\n', levels) : null,
            _ => throw new ArgumentException($"No field {field}.", nameof(field)),
        };
        return (value, issue);
    }

    /// <summary>The JSON reader refuses lone surrogates, so the file contains private-use characters in their place.</summary>
    static string Readable(string json)
        => LoneHigh().Replace(LoneLow().Replace(json, @"\ue001"), @"\ue000");

    static string Broken(string input) => input.Replace('\ue000', '\ud800').Replace('\ue001', '\udc00');

    static string Build(string input)
    {
        if (!input.StartsWith("@`", StringComparison.Ordinal))
            return input;

        var built = new StringBuilder();
        foreach (Match part in Part().Matches(input))
        {
            var times = part.Groups[2].Success ? int.Parse(part.Groups[2].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 1;
            for (var i = 0; i < times; i++)
                built.Append(part.Groups[1].Value);
        }

        return built.ToString();
    }

    [GeneratedRegex("\"([^\"]*)\"(?: × ([0-9,]+))?")]
    private static partial Regex Part();

    [GeneratedRegex("^@([0-9]+) scalars$")]
    private static partial Regex Length();

    [GeneratedRegex(@"\\ud800(?!\\ud[c-f])", RegexOptions.IgnoreCase)]
    private static partial Regex LoneHigh();

    [GeneratedRegex(@"(?<!\\ud[89ab]..)\\udc00", RegexOptions.IgnoreCase)]
    private static partial Regex LoneLow();
}
