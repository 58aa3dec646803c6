using System.Text.Json.Serialization;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The report of one run over one namespace; as JSON it is what <c>--report</c> holds.</summary>
/// <param name="RunId">Null for a dry run.</param>
/// <param name="SetAside">Rows that somebody held and that an interrupted run did not come back to.</param>
/// <param name="CompletenessBefore">Null where the run was interrupted while it counted.</param>
/// <param name="CompletenessAfter">Of a dry run: what it would be; of an interrupted run: what its changes lead to, null where that is not known.</param>
/// <param name="Throttling">Of this invocation alone: what came before a <c>--resume</c> is not in it.</param>
sealed record BackfillReport(
    string Type,
    Guid? RunId,
    Guid OrgId,
    string Namespace,
    BackfillMode Mode,
    bool DryRun,
    DateTimeOffset? Since,
    RunStatus Status,
    DateTimeOffset StartedAt,
    double Seconds,
    double RowsPerSecond,
    BackfillCounts Counts,
    long SetAside,
    CatalogCompleteness? CompletenessBefore,
    CatalogCompleteness? CompletenessAfter,
    [property: JsonPropertyName("pace")] ThrottlingTotals Throttling) : INamespaceReport
{
    /// <summary>The completeness that these changes lead to; null from null.</summary>
    public static CatalogCompleteness? Project(CatalogCompleteness? before, BackfillCounts counts)
    {
        return before is null ? null : before with
        {
            Brand = before.Brand + Net("brand"),
            Category = before.Category + Net("category"),
            CategoryPath = before.CategoryPath + Net("category_path"),
            Description = before.Description + Net("description"),
            ImageUrl = before.ImageUrl + Net("image_url"),
            MetadataVersion = before.MetadataVersion + Net("metadata_version"),
            Embedding = before.Embedding + Net("embedding"),
        };

        long Net(string field) => counts.Fields[field].Filled - counts.Fields[field].Cleared;
    }

    /// <summary>Rows with a value, by the column's name.</summary>
    public static IReadOnlyDictionary<string, long> ByField(CatalogCompleteness completeness) => new Dictionary<string, long>
    {
        ["brand"] = completeness.Brand,
        ["category"] = completeness.Category,
        ["category_path"] = completeness.CategoryPath,
        ["description"] = completeness.Description,
        ["image_url"] = completeness.ImageUrl,
        ["metadata_version"] = completeness.MetadataVersion,
        ["embedding"] = completeness.Embedding,
    };
}
