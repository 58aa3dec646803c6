namespace RecSys.Store;

/// <summary>Whose rows: every statement of the store carries both in its WHERE.</summary>
/// <param name="OrgId">The organisation.</param>
/// <param name="Namespace">The namespace within it, compared byte by byte.</param>
public readonly record struct Scope(Guid OrgId, string Namespace);
