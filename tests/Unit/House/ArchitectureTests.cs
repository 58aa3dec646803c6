using System.Xml.Linq;

namespace RecSys.Tests.Unit.House;

public sealed class ArchitectureTests
{
    // Who may know whom. An arrow that is not here is a defect, whatever it saves.
    static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Catalog"] = [],
        ["Factors"] = ["Catalog"],
        ["Scoring"] = ["Catalog"],
        ["Evaluation"] = ["Catalog", "Factors", "Scoring"],
        ["Store"] = ["Catalog", "Factors", "Scoring"],
        ["Jobs.Runs"] = ["Catalog", "Store"],
        ["Jobs.Backfill"] = ["Catalog", "Jobs.Runs", "Store"],
        ["Jobs.Factors"] = ["Catalog", "Factors", "Jobs.Runs", "Store"],
        ["Hosting"] = ["Jobs.Runs", "Store"],
        ["CatalogBackfill"] = ["Catalog", "Hosting", "Jobs.Backfill", "Jobs.Runs", "Store"],
        ["CollabFactors"] = ["Catalog", "Factors", "Hosting", "Jobs.Factors", "Jobs.Runs", "Store"],
        ["BlendEval"] = ["Catalog", "Evaluation", "Hosting", "Scoring", "Store"],
        ["Workbench"] = ["Catalog", "Factors", "Hosting", "Jobs.Runs", "Scoring", "Store"],
    };

    static readonly string[] Pure = ["Catalog", "Factors", "Scoring", "Evaluation"];

    static IEnumerable<string> Projects => Allowed.Keys;

    [TestCaseSource(nameof(Projects))]
    public void A_project_knows_only_whom_it_may(string project)
        => Assert.That(References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)!), Is.SubsetOf(Allowed[project]));

    [TestCaseSource(nameof(Pure))]
    public void A_pure_library_has_no_driver_console_host_or_logger(string project)
        => Assert.That(
            References(project, "PackageReference"),
            Has.None.Match("^(Npgsql|Pgvector|dbup|McMaster|Spectre|Microsoft\\.Extensions|Polly)"));

    [TestCaseSource(nameof(Pure))]
    public void A_pure_library_names_no_console_clock_or_environment(string project)
    {
        string[] forbidden = ["Console.", "TimeProvider", "Environment.Get", "File.Open", "File.Read", "File.Write", "Stopwatch"];
        var found =
            from file in Sources(Path.GetDirectoryName(ProjectFile(project))!)
            from line in File.ReadLines(file)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from word in forbidden
            where line.Contains(word, StringComparison.Ordinal)
            select $"{Path.GetFileName(file)}: {line.Trim()}";

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void No_program_names_the_database_driver()
    {
        var found =
            from file in Sources(Path.Combine(Repository.Root, "cmd")).Append(Path.Combine(Repository.Root, "cmd", "Directory.Build.props"))
                .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "cmd"), "*.csproj", SearchOption.AllDirectories))
            from line in File.ReadLines(file)
            where line.Contains("Npgsql", StringComparison.Ordinal) || line.Contains("Pgvector", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}";

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Every_project_of_the_product_is_under_this_rule()
    {
        var all = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Repository.Root, path).StartsWith("tests", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)!);

        Assert.That(all, Is.EquivalentTo(Allowed.Keys));
    }

    [Test]
    public void Every_central_package_version_is_used()
    {
        var central = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").Select(Include);
        var used = Directory.EnumerateFiles(Repository.Root, "*.*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) || path.EndsWith("Directory.Build.props", StringComparison.Ordinal))
            .SelectMany(path => XDocument.Load(path).Descendants("PackageReference").Select(Include));

        Assert.That(central, Is.SubsetOf(used.ToHashSet(StringComparer.Ordinal)));
    }

    static IEnumerable<string> Sources(string folder)
        => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    static IEnumerable<string> References(string project, string kind) => XDocument.Load(ProjectFile(project)).Descendants(kind).Select(Include);

    static string Include(XElement element) => element.Attribute("Include")!.Value.Replace('\\', '/');

    static string ProjectFile(string project)
        => Directory.EnumerateFiles(Repository.Root, $"{project}.csproj", SearchOption.AllDirectories).Single();
}
