using System.Text.RegularExpressions;

namespace RecSys.Tests.Integration.Support;

/// <summary>One privilege, the smallest unit that GRANT can give.</summary>
/// <param name="Option">The options that need it, such as <c>--prune</c>, separated by commas; empty when every run needs it.</param>
/// <param name="On">The kind of object: <c>DATABASE</c>, <c>SCHEMA</c> or <c>TABLE</c>.</param>
/// <param name="Column">Null for the whole object.</param>
sealed record Grant(string Option, string Privilege, string On, string Name, string? Column)
{
    public string Sql(string database, string role)
        => $"GRANT {Privilege}{(Column is null ? "" : $" ({Column})")} ON {On} {(On == "DATABASE" ? database : Name)} TO {role}";

    /// <summary>Whether a program works without it.</summary>
    public bool IsOptional => Name is ReadmeGrants.RunTable or ReadmeGrants.ModelTable;

    public override string ToString() => $"{Privilege} on {Name}{(Column is null ? "" : $" ({Column})")}";
}

/// <summary>The GRANT statements of <c>store/README.md</c>.</summary>
static partial class ReadmeGrants
{
    /// <summary>Privileges on the run table are optional: without them a run works but cannot be resumed.</summary>
    public const string RunTable = "recsys_maintenance_runs";

    /// <summary>Privileges on the table of models are optional: without them a run works but cannot start from the stored factors.</summary>
    public const string ModelTable = "recsys_factor_models";

    /// <summary>Every privilege that the page gives to a role, in its order.</summary>
    public static IReadOnlyList<Grant> Of(string role)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "store", "README.md"));
        var block = Blocks().Matches(page).Select(match => match.Groups["sql"].Value).Single(sql => sql.Contains($" TO {role};", StringComparison.Ordinal));
        var grants = new List<Grant>();
        var option = "";
        foreach (var line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("-- ", StringComparison.Ordinal))
            {
                option = line[3..];
                continue;
            }

            var match = Statement().Match(line);
            if (!match.Success)
                throw new InvalidOperationException($"'{line}' in store/README.md is no GRANT to one role");
            var on = match.Groups["on"] is { Success: true, Value: var kind } ? kind : "TABLE";
            foreach (var name in match.Groups["names"].Value.Split(", "))
            {
                foreach (Match privilege in Privilege().Matches(match.Groups["privileges"].Value))
                {
                    string?[] columns = privilege.Groups["columns"] is { Success: true, Value: var list } ? [.. list.Split(", ")] : [null];
                    grants.AddRange(columns.Select(column => new Grant(option, privilege.Groups["word"].Value, on, name, column)));
                }
            }
        }

        return grants;
    }

    [GeneratedRegex("```sql\\n(?<sql>GRANT [^`]*)```", RegexOptions.CultureInvariant)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^GRANT (?<privileges>.+) ON (?:(?<on>DATABASE|SCHEMA) )?(?<names>[a-z_]+(?:, [a-z_]+)*) TO [a-z_]+;$", RegexOptions.CultureInvariant)]
    private static partial Regex Statement();

    [GeneratedRegex(@"(?<word>[A-Z]+)(?: \((?<columns>[^)]*)\))?", RegexOptions.CultureInvariant)]
    private static partial Regex Privilege();
}
