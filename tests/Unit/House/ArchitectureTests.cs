using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace RecSys.Tests.Unit.House;

public sealed partial class ArchitectureTests
{
    // The allowed project references. A reference that is missing here is a defect.
    static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Catalog"] = [],
        ["Factors"] = ["Catalog"],
        ["Scoring"] = ["Catalog"],
        ["Evaluation"] = ["Catalog", "Factors", "Scoring"],
        ["Store"] = ["Catalog", "Factors", "Scoring"],
        ["Jobs.Runs"] = ["Catalog", "Scoring", "Store"],
        ["Jobs.Backfill"] = ["Catalog", "Jobs.Runs", "Store"],
        ["Jobs.Evaluation"] = ["Catalog", "Evaluation", "Factors", "Jobs.Runs", "Scoring", "Store"],
        ["Jobs.Factors"] = ["Catalog", "Evaluation", "Factors", "Jobs.Runs", "Scoring", "Store"],
        ["Hosting"] = ["Jobs.Runs", "Store"],
        ["CatalogBackfill"] = ["Catalog", "Hosting", "Jobs.Backfill", "Jobs.Runs", "Store"],
        ["CollabFactors"] = ["Catalog", "Factors", "Hosting", "Jobs.Factors", "Jobs.Runs", "Store"],
        ["BlendEval"] = ["Catalog", "Evaluation", "Hosting", "Jobs.Evaluation", "Jobs.Runs", "Scoring", "Store"],
        ["Workbench"] = ["Catalog", "Factors", "Hosting", "Jobs.Runs", "Scoring", "Store"],
    };

    static readonly string[] Pure = ["Catalog", "Factors", "Scoring", "Evaluation"];

    static IEnumerable<string> Projects => Allowed.Keys;

    [TestCaseSource(nameof(Projects))]
    public void Project_references_only_allowed_projects(string project)
        => Assert.That(References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)!), Is.SubsetOf(Allowed[project]));

    [TestCaseSource(nameof(Pure))]
    public void Pure_library_references_no_driver_console_host_or_logger(string project)
        => Assert.That(
            References(project, "PackageReference"),
            Has.None.Match("^(Npgsql|Pgvector|dbup|McMaster|Spectre|Microsoft\\.Extensions|Polly)"));

    [TestCaseSource(nameof(Pure))]
    public void Pure_library_uses_no_console_clock_or_environment(string project)
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
    public void No_program_uses_the_database_driver()
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
    public void Every_project_of_the_product_is_listed()
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

    [Test]
    public void Program_folder_contains_only_its_entry_point_commands_options_and_README()
    {
        var found =
            from folder in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "cmd"))
            from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(folder, file)
            where !IsBuildOutput(file) && !FileOfProgram().IsMatch(path)
            select $"{Path.GetFileName(folder)}/{path}";

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Type_name_is_used_once_in_the_product()
    {
        var found =
            from folder in (string[])["analysis", "cmd", "internal", "store"]
            from file in Sources(Path.Combine(Repository.Root, folder))
            from Match declaration in TypeDeclaration().Matches(File.ReadAllText(file))
            let isPartial = declaration.Value.Contains("partial ", StringComparison.Ordinal) // the files of a partial type are in one folder
            group Path.GetRelativePath(Repository.Root, isPartial ? Path.GetDirectoryName(file)! : file) by declaration.Groups["name"].Value into declarations
            let files = declarations.Distinct(StringComparer.Ordinal).ToArray()
            where files.Length > 1
            select $"{declarations.Key}: {string.Join(", ", files)}";

        Assert.That(found, Is.Empty);
    }

    static IEnumerable<string> Sources(string folder)
        => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !IsBuildOutput(file));

    static bool IsBuildOutput(string path)
        => Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");

    static IEnumerable<string> References(string project, string kind) => XDocument.Load(ProjectFile(project)).Descendants(kind).Select(Include);

    static string Include(XElement element) => element.Attribute("Include")!.Value.Replace('\\', '/');

    static string ProjectFile(string project)
        => Directory.EnumerateFiles(Repository.Root, $"{project}.csproj", SearchOption.AllDirectories).Single();

    [GeneratedRegex(@"^(Program\.cs|\w+Command\.cs|\w+Options\.cs|README\.md|\w+\.csproj|packages\.lock\.json)$", RegexOptions.CultureInvariant)]
    private static partial Regex FileOfProgram();

    // A declaration in the first column is a top-level type.
    [GeneratedRegex(
        @"^(?:(?:public|internal|sealed|abstract|static|readonly|partial|ref|unsafe)\s+)*(?:class|struct|interface|enum|record\s+struct|record|delegate\s+\S+)\s+(?<name>\w+)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
