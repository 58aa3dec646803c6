using RecSys.Catalog;
using RecSys.Evaluation.Protocol;
using RecSys.Factors;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>What every run over a namespace's rows is asked for.</summary>
public sealed record RunRequest
{
    /// <summary>Name of the program, for the report.</summary>
    public required string Program { get; init; }

    /// <summary>Version of the program, for the report and the checkpoint.</summary>
    public required string Version { get; init; }

    /// <summary>The organisation and namespace to read.</summary>
    public required Scope Scope { get; init; }

    /// <summary>The service's own settings; fields that a candidate leaves out have these values.</summary>
    public required BlendSettings CurrentSettings { get; init; }

    /// <summary>The tags that contain a brand or a category.</summary>
    public required TagPrefixes Prefixes { get; init; }

    /// <summary>Users, holdouts, lists and comparisons.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>The half of a sweep's users that was asked for; null takes the half that the candidate file asks for, else all users.</summary>
    public UserHalf? Half { get; init; }

    /// <summary>Whether the user gave the end of the window; false when it is the time of the run.</summary>
    public required bool HasUntil { get; init; }

    /// <summary>Path of the candidate file; null for the default candidates.</summary>
    public string? Configs { get; init; }

    /// <summary>Path of the report folder; null writes none.</summary>
    public string? ReportFolder { get; init; }

    /// <summary>The model whose factors are trained in process, at the earliest holdout; null uses the stored factors.</summary>
    public FactorModelKind? TrainFactors { get; init; }

    /// <summary>The report on stdout.</summary>
    public OutputRequest Output { get; init; } = new(ReportFormat.Table, Details: false);

    /// <summary>The rows that lists need.</summary>
    /// <param name="embeddings">Whether a list uses embeddings.</param>
    /// <param name="traitKey">A key of <c>users.traits</c>; null for none.</param>
    public InteractionRead ReadOf(bool embeddings, string? traitKey = null)
        => new(Prefixes, embeddings || TrainFactors is not null, UserFactors: Options.Protocol == EvidenceProtocol.Replay, traitKey)
        {
            ItemFactors = TrainFactors is null,
            Content = TrainFactors is null ? null : new DerivationOptions { BrandTagPrefixes = Prefixes.Brand, CategoryTagPrefixes = Prefixes.Category },
        };
}

/// <summary>The report on stdout.</summary>
/// <param name="Details">Every section of the table format instead of the first screen; no effect on other formats.</param>
public readonly record struct OutputRequest(ReportFormat Format, bool Details);

/// <summary>Format of the report on stdout.</summary>
public enum ReportFormat
{
    /// <summary>The first screen, and with <c>--details</c> all tables.</summary>
    Table,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>One row per candidate and cut-off.</summary>
    Csv,

    /// <summary>A Markdown document.</summary>
    Markdown,
}
