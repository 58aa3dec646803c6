using System.Text.RegularExpressions;

namespace RecSys.Tests.Unit.House;

/// <summary>The Markdown files of the checkout.</summary>
static partial class Documents
{
    static readonly string[] Skipped = ["bin", "obj", "TestResults"];

    /// <summary>Paths from the root of the checkout, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Under(Repository.Root).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>The content of fenced blocks and code spans.</summary>
    public static IEnumerable<string> Code(string text)
        => Fence().Matches(text).Select(match => match.Value).Concat(Span().Matches(Fence().Replace(text, "")).Select(match => match.Value));

    /// <summary>Targets of links, except links in code.</summary>
    public static IEnumerable<string> Links(string text) => Link().Matches(WithoutCode(text)).Select(match => match.Groups["target"].Value);

    /// <summary>The fragment identifiers that GitHub generates for the headings.</summary>
    public static IEnumerable<string> Anchors(string text)
        => Heading().Matches(Fence().Replace(text, "")).Select(match => NotInAnchors().Replace(match.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>The rows of the first table whose first heading is this, without the heading; cells are trimmed.</summary>
    public static IReadOnlyList<string[]> Table(string text, string heading)
        =>
        [
            .. text[text.IndexOf($"| {heading} |", StringComparison.Ordinal)..].Split('\n')
                .TakeWhile(line => line.StartsWith('|'))
                .Skip(2)
                .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
        ];

    static string WithoutCode(string text) => Span().Replace(Fence().Replace(text, ""), "code");

    static IEnumerable<string> Under(string folder)
        => Directory.EnumerateFiles(folder, "*.md")
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Concat(Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(Under));

    static bool IsOurs(string folder) => Path.GetFileName(folder) is var name && !name.StartsWith('.') && !Skipped.Contains(name);

    [GeneratedRegex(@"^( *)```.*?^\1```$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]+`", RegexOptions.CultureInvariant)]
    private static partial Regex Span();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.CultureInvariant)]
    private static partial Regex NotInAnchors();
}
