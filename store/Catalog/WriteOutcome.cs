using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>The outcome of writing one row.</summary>
public enum RowOutcome
{
    /// <summary>Its derived values were written, or would be in a dry run.</summary>
    Changed,

    /// <summary>It already has the derived values.</summary>
    Unchanged,

    /// <summary>Another session changed it twice, or deleted it, during the write. The values of that session stay.</summary>
    Conflict,

    /// <summary>Another session has locked it.</summary>
    Locked,

    /// <summary>The database refused its values.</summary>
    Failed,
}

/// <summary>The outcome of one row of a batch.</summary>
/// <param name="Upsert">The values that were written; derived again if the row was read again.</param>
/// <param name="Failure">The message and SQLSTATE of the database for a row that it refused.</param>
/// <param name="UpdatedAt">The time that was written to a changed row.</param>
public sealed record WriteOutcome(CatalogUpsert Upsert, RowOutcome Outcome, string? Failure = null, DateTime UpdatedAt = default);
