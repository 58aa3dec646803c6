using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>What became of one row.</summary>
public enum RowOutcome
{
    /// <summary>Its derived values were written; in a dry run, would be.</summary>
    Changed,

    /// <summary>It holds them already.</summary>
    Unchanged,

    /// <summary>Somebody changed or deleted it twice while it was worked on; theirs stands.</summary>
    Conflict,

    /// <summary>Somebody held it.</summary>
    Locked,

    /// <summary>The database refused its values.</summary>
    Failed,
}

/// <summary>What became of a row that was to be written.</summary>
/// <param name="Upsert">What was written; where the row was read again, what its later values gave.</param>
/// <param name="Failure">The database's words and SQLSTATE, of a row that it refused.</param>
/// <param name="UpdatedAt">The time written, of a row that changed.</param>
public sealed record WriteOutcome(CatalogUpsert Upsert, RowOutcome Outcome, string? Failure = null, DateTime UpdatedAt = default);
