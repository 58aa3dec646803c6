using System.Text.RegularExpressions;

namespace RecSys.Tests.Unit.House;

/// <summary>Files and folders depend on each other in one direction. Read from the type names in the sources.</summary>
public sealed partial class SourceCircleTests
{
    static readonly string Evaluation = Path.Combine(Repository.Root, "internal", "Evaluation");

    [Test]
    public void Folders_of_evaluation_have_no_circle()
    {
        var circles = CirclesOf(Uses(Sources(Evaluation)).Select(use => (FolderOf(use.From), FolderOf(use.To))));
        Assert.That(circles, Is.Empty);

        static string FolderOf(string file) => Path.GetRelativePath(Evaluation, Path.GetDirectoryName(file)!);
    }

    static IEnumerable<string> Folders()
        => ((string[])["analysis", "cmd", "internal", "store"]).SelectMany(top => Sources(Path.Combine(Repository.Root, top)))
            .Select(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!)).Distinct().Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Folders))]
    public void Files_of_a_folder_have_no_circle(string folder)
    {
        var circles = CirclesOf(Uses(Sources(Path.Combine(Repository.Root, folder), SearchOption.TopDirectoryOnly)).Select(use => (Path.GetFileName(use.From), Path.GetFileName(use.To))));
        Assert.That(circles, Is.Empty);
    }

    [Test]
    public void A_circle_is_found()
    {
        Assert.That(CirclesOf([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("a", "a")]), Is.EqualTo(new[] { "a, b, c" }));
        Assert.That(CirclesOf([("a", "b"), ("b", "c"), ("a", "c")]), Is.Empty);
    }

    /// <summary>
    /// The uses of a type of one file in the code of another file. A name counts if its namespace is in scope or qualifies the name. A name
    /// that two files declare does not count.
    /// </summary>
    static IEnumerable<(string From, string To)> Uses(IReadOnlyList<string> files)
    {
        var code = files.ToDictionary(file => file, file => Comments().Replace(File.ReadAllText(file), ""));
        var space = code.ToDictionary(file => file.Key, file => Namespace().Match(file.Value).Groups["name"].Value);
        var scope = code.ToDictionary(file => file.Key, file => Usings().Matches(file.Value).Select(match => match.Groups["name"].Value).Append(space[file.Key]).ToArray());
        var owner = code.SelectMany(file => Declarations().Matches(file.Value).Select(match => (Type: match.Groups["type"].Value, File: file.Key)))
            .GroupBy(type => type.Type)
            .Where(type => type.Select(declaration => declaration.File).Distinct().Count() == 1).ToDictionary(type => type.Key, type => type.First().File);
        return from file in code
               from name in Names().Matches(file.Value)
               let type = name.Groups["type"].Value
               where owner.TryGetValue(type, out var to) && to != file.Key && IsVisible(name.Groups["before"].Value, space[to], $"{space[to]}.{type}", scope[file.Key])
               select (file.Key, owner[type]);

        static bool IsVisible(string before, string space, string type, string[] scope)
            => before.Length > 0 ? space.EndsWith("." + before, StringComparison.Ordinal)
                : scope.Any(name => name == space || name == type || name.StartsWith(space + ".", StringComparison.Ordinal));
    }

    /// <summary>Groups of nodes that reach each other, their names in order.</summary>
    static string[] CirclesOf(IEnumerable<(string From, string To)> edges)
    {
        var next = edges.Where(edge => edge.From != edge.To).ToLookup(edge => edge.From, edge => edge.To);
        var reached = next.Select(node => node.Key).ToDictionary(node => node, Reach);
        return [.. reached.Where(node => node.Value.Contains(node.Key))
            .Select(node => string.Join(", ", node.Value.Where(other => reached.TryGetValue(other, out var back) && back.Contains(node.Key)).Order(StringComparer.Ordinal)))
            .Distinct()];

        HashSet<string> Reach(string start)
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>(next[start]);
            while (open.TryPop(out var node))
            {
                if (found.Add(node))
                {
                    foreach (var other in next[node])
                        open.Push(other);
                }
            }

            return found;
        }
    }

    static string[] Sources(string folder, SearchOption option = SearchOption.AllDirectories)
        => [.. Directory.EnumerateFiles(folder, "*.cs", option).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];

    [GeneratedRegex("""//[^\n]*|"(?:[^"\\\n]|\\.)*" """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Usings();

    // Only types at the left margin: a nested type belongs to the type of its file.
    [GeneratedRegex(@"^(?:public |internal |static |sealed |abstract |readonly |partial |ref )*(?:class|struct|record struct|record|interface|enum|delegate [\w<>\[\]?]+) (?<type>\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Declarations();

    // A name after a dot is a member, unless a namespace is before the dot.
    [GeneratedRegex(@"(?:(?<![\w.])|(?<=\b(?<before>\w+)\.))(?<type>[A-Z]\w*)", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
