using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.House;

public sealed class ReadmeTests
{
    static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Test]
    public void The_exit_code_table_lists_the_codes_of_the_programs_and_no_other()
    {
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!);
        var section = Readme[Readme.IndexOf("## Exit codes", StringComparison.Ordinal)..];
        var table = section[..section.IndexOf("Every failure", StringComparison.Ordinal)];
        var listed = Regex.Matches(table, @"^\| (\d+) \|", RegexOptions.Multiline).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

        Assert.That(listed, Is.EquivalentTo(codes));
    }

    [Test]
    public void Every_make_target_that_the_readme_names_exists()
    {
        var makefile = File.ReadAllText(Path.Combine(Repository.Root, "Makefile"));
        var named = Regex.Matches(Readme, @"\bmake ([a-z][a-z-]*)(?=[ `\n])").Select(match => match.Groups[1].Value).Where(word => word is not ("and" or "target")).Distinct();

        Assert.That(named.Where(target => !Regex.IsMatch(makefile, $"^{target}:", RegexOptions.Multiline)), Is.Empty);
    }

    [Test]
    public void Every_package_stands_under_a_licence_and_no_other_does()
    {
        var versions = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"));
        var used = Regex.Matches(versions, "PackageVersion Include=\"([^\"]+)\"").Select(match => match.Groups[1].Value);
        var section = Readme[Readme.IndexOf("| licence |", StringComparison.Ordinal)..];
        var table = section[..section.IndexOf("\n\n", StringComparison.Ordinal)];
        var listed = Regex.Matches(table, @"^\| [^|]+ \| ([^|]+) \|$", RegexOptions.Multiline).Skip(2).SelectMany(match => match.Groups[1].Value.Trim().Split(", "));

        Assert.That(listed, Is.EquivalentTo(used));
    }
}
