namespace RecSys.Store;

/// <summary>A right that a command cannot work without.</summary>
/// <param name="Privilege">The name in GRANT: SELECT, INSERT, UPDATE, DELETE or TEMP.</param>
/// <param name="Table">Looked up on the search path; null for a right on the database.</param>
/// <param name="Columns">Every column that is read or written; empty for a right on the table as a whole.</param>
public sealed record RequiredRight(string Privilege, string? Table = null, params IReadOnlyList<string> Columns);
