namespace RecSys.Jobs.Backfill;

/// <summary>A line of a dry run's NDJSON.</summary>
sealed record DryRunLine(string Type, string Namespace, string ItemId, Dictionary<string, DryRunChange> Changes);

/// <summary>A column's whole value before and after.</summary>
sealed record DryRunChange(object? Old, object? New, string Source);
