using System.Text.RegularExpressions;
using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Tests.Unit.House;

/// <summary>The store's SQL avoids the forms that Citus rejects or executes differently, so that it also runs on Citus.</summary>
public sealed partial class SqlFormTests
{
    static readonly (string Form, string Why)[] Refused =
    [
        (@"\bON\s+CONFLICT\b[\s\S]*\bnow\s*\(", "now() in ON CONFLICT: pass the time as a parameter"),
        (@"\bUPDATE\b[\s\S]*\b(now|clock_timestamp)\s*\(", "the time in an UPDATE: pass it as a parameter"),
        (@"\bclock_timestamp\s*\(", "clock_timestamp(): pass the time as a parameter"),
        (@"\bCREATE\s+(OR\s+REPLACE\s+)?TRIGGER\b", "triggers"),
        (@"\bMERGE\s+INTO\b", "MERGE"),
        (@"\bctid\b", "ctid batches"),
        (@"\bNOT\s+EXISTS\s*\(", "NOT EXISTS between a temp table and a distributed one: LEFT JOIN … IS NULL"),
        (@"\bON\s+CONFLICT\s*\([^)]*source_event_id", "a conflict target of source_event_id: ON CONFLICT DO NOTHING"),
        (@"\bUPDATE\s+items\b[\s\S]*(?<!\bDISTINCT\s+)\bFROM\s+(?!unnest\b)\w", "UPDATE items FROM a table: FROM unnest(parameters)"),
        (@"\bWITH\s+RECURSIVE\b", "recursive CTEs"),
        (@"\bROLLUP\b", "ROLLUP"),
        (@"\bLATERAL\b[\s\S]*\bLIMIT\b", "LATERAL … LIMIT"),
        (@"\bFROM\s+users\b[\s\S]*\bSKIP\s+LOCKED\b", "SKIP LOCKED over many users"),
        (@"\bADD\s+COLUMN\b[^;]*\b(serial|bigserial|IDENTITY)\b", "ADD COLUMN serial or identity"),
        (@"\bRENAME\s+CONSTRAINT\b", "renaming constraints"),
        (@"\bSELECT\s+\*", "SELECT *: list the columns"),
    ];

    static IEnumerable<TestCaseData> Statements()
    {
        string[] folders = ["store", Path.Combine("analysis", "Workbench", "Database")];
        foreach (var file in folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)).Where(IsSource).Order(StringComparer.Ordinal))
        {
            var number = 0;
            foreach (Match match in Literals().Matches(File.ReadAllText(file)))
            {
                var text = match.Groups["raw"].Success ? match.Groups["raw"].Value : match.Groups["plain"].Value;
                if (Sql().IsMatch(text))
                    yield return new TestCaseData(text).SetArgDisplayNames($"{Path.GetFileName(file)} {++number}");
            }
        }
    }

    /// <summary>The complete statements that are composed from the derived columns. Their parts are also among the literals.</summary>
    static IEnumerable<TestCaseData> ComposedStatements()
        => CatalogSql.All(DerivedColumn.Texts).Select(sql => new TestCaseData(sql).SetArgDisplayNames(sql.Trim().Split('\n')[0]));

    [TestCaseSource(nameof(Statements))]
    [TestCaseSource(nameof(ComposedStatements))]
    public void A_statement_of_the_store_uses_only_forms_that_run_on_citus(string sql)
        => Assert.That(RefusedForms(sql), Is.Empty);

    [Test]
    public void The_statements_of_the_store_are_found() => Assert.That(Statements(), Is.Not.Empty);

    [TestCase("UPDATE items SET brand = c.brand FROM staged AS c WHERE true")]
    [TestCase("INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = now()")]
    [TestCase("INSERT INTO events (a) VALUES (1) ON CONFLICT (org_id, namespace, source_event_id) DO NOTHING")]
    [TestCase("MERGE INTO items USING x ON true WHEN MATCHED THEN DELETE")]
    [TestCase("DELETE FROM items WHERE ctid = ANY($1)")]
    [TestCase("INSERT INTO t SELECT a FROM s WHERE NOT EXISTS (SELECT 1 FROM t)")]
    public void A_refused_form_is_found(string sql)
        => Assert.That(RefusedForms(sql), Is.Not.Empty);

    static IEnumerable<string> RefusedForms(string sql)
        => Refused.Where(rule => Regex.IsMatch(sql, rule.Form, RegexOptions.IgnoreCase)).Select(rule => rule.Why);

    static bool IsSource(string path) => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    [GeneratedRegex("\"\"\"(?<raw>[\\s\\S]*?)\"\"\"|\"(?<plain>(?:[^\"\\\\\\n]|\\\\.)*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Literals();

    [GeneratedRegex(@"^\s*(SELECT|INSERT|UPDATE|DELETE|COPY|CREATE|ALTER|MERGE|WITH|SET|ANALYZE|BEGIN|TRUNCATE|DROP)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Sql();
}
