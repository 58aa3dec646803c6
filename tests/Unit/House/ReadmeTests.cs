using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.House;

public sealed class ReadmeTests
{
    static IReadOnlyList<string> All => Documents.All;

    [Test]
    public void README_has_at_most_150_lines()
        => Assert.That(Documents.Read("README.md").Split('\n'), Has.Length.AtMost(151), "the last line ends with a line feed");

    [Test]
    public void Exit_code_table_lists_exactly_the_codes_of_the_programs()
    {
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!);
        var listed = Documents.Table(Documents.Read("cmd/README.md"), "code").Select(row => int.Parse(row[0], CultureInfo.InvariantCulture));

        Assert.That(listed, Is.EquivalentTo(codes));
    }

    [Test]
    public void Licence_table_lists_exactly_the_packages_of_the_solution()
    {
        var used = Regex.Matches(Documents.Read("Directory.Packages.props"), "PackageVersion Include=\"([^\"]+)\"").Select(match => match.Groups[1].Value);
        var listed = Documents.Table(Documents.Read("CONTRIBUTING.md"), "package").Select(row => row[0]);

        Assert.That(listed, Is.EquivalentTo(used));
    }

    [TestCaseSource(nameof(All))]
    public void Every_make_target_that_a_page_names_exists(string path)
    {
        var makefile = Documents.Read("Makefile");
        var named =
            from code in Documents.Code(Documents.Read(path))
            from Match match in Regex.Matches(code, @"(?<![\w-])make ([a-z][a-z-]*)")
            select match.Groups[1].Value;

        Assert.That(named.Where(target => !Regex.IsMatch(makefile, $"^{target}:", RegexOptions.Multiline)).Distinct(), Is.Empty);
    }

    [TestCaseSource(nameof(All))]
    public void Every_relative_link_of_a_page_leads_to_a_file_and_a_heading(string path)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, path))!;
        var broken =
            from link in Documents.Links(Documents.Read(path))
            where !link.Contains("://", StringComparison.Ordinal)
            let parts = link.Split('#', 2)
            let file = parts[0].Length == 0 ? Path.Combine(Repository.Root, path) : Path.GetFullPath(Path.Combine(folder, parts[0]))
            where parts.Length == 1 ? !Path.Exists(file) : !File.Exists(file) || !Documents.Anchors(File.ReadAllText(file)).Contains(parts[1])
            select link;

        Assert.That(broken, Is.Empty);
    }
}
