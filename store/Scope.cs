namespace RecSys.Store;

/// <summary>The organization and namespace of rows. Every statement of the store has both in its WHERE clause.</summary>
/// <param name="OrgId">The organization.</param>
/// <param name="Namespace">The namespace within it, compared byte by byte.</param>
public readonly record struct Scope(Guid OrgId, string Namespace);
