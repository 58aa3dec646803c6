using System.Text.Json.Serialization;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The report of one run over one namespace. Its JSON is what <c>--output json</c> and <c>--report</c> write.</summary>
public sealed record BackfillReport : INamespaceReport
{
    /// <summary>Distinguishes the report from the item lines of a dry run.</summary>
    public string Type { get; } = "report";

    /// <summary>The run; null for a dry run.</summary>
    public required Guid? RunId { get; init; }

    /// <summary>The organization.</summary>
    public required Guid OrgId { get; init; }

    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>What the run did.</summary>
    public required BackfillMode Mode { get; init; }

    /// <summary>True when nothing was written.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Only rows updated at or after this time were visited; null for all.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>How the run ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When this invocation started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Duration of this invocation in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Rows scanned per second.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>The counts of the run, earlier invocations of a resumed run included.</summary>
    public required BackfillCounts Counts { get; init; }

    /// <summary>Rows that another session held and that an interrupted run did not visit again.</summary>
    public required long SetAside { get; init; }

    /// <summary>Null where the run was interrupted while it counted.</summary>
    public required CatalogCompleteness? CompletenessBefore { get; init; }

    /// <summary>After a dry run or an interrupted run: the completeness that its changes lead to; null where that is not known.</summary>
    public required CatalogCompleteness? CompletenessAfter { get; init; }

    /// <summary>Sleeps and pauses of this invocation.</summary>
    [JsonPropertyName("pace")]
    public required ThrottlingTotals Throttling { get; init; }

    /// <summary>True when <c>--resume</c> can continue the run.</summary>
    [JsonIgnore]
    public bool CanResume { get; init; }

    /// <summary>The undo file that this run wrote; null for none.</summary>
    [JsonIgnore]
    public string? UndoFile { get; init; }

    /// <summary>The completeness that the counted changes lead to; null from null.</summary>
    internal static CatalogCompleteness? Project(CatalogCompleteness? before, BackfillCounts counts)
        => before is null ? null : before with { Values = [.. before.Values.Select(value => KeyValuePair.Create(value.Key, value.Value + counts.Fields[value.Key].Net))] };
}
