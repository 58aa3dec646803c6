namespace RecSys.Evaluation.Reports;

/// <summary>A stored run whose candidate is the baseline.</summary>
/// <param name="File">Name of the report's file.</param>
/// <param name="Candidate">Its candidate that the others are compared with.</param>
/// <param name="Version">Of the program that made it.</param>
/// <param name="Fingerprint">Of the rows that it read.</param>
/// <param name="LastHoldout">RFC 3339.</param>
/// <param name="Users">Users that it evaluated.</param>
/// <param name="ComparedUsers">Users of this run with the same target at the same time there: those that every comparison is about.</param>
/// <param name="Itself">This run's candidate of the same name and settings that gave every user the same rank, and so is not compared; null without one.</param>
/// <param name="Mismatches">What differs between the two runs and was allowed to.</param>
public sealed record BaselineRun(
    string File, string Candidate, string Version, string Fingerprint, string? LastHoldout, int Users, int ComparedUsers, string? Itself,
    IReadOnlyList<string> Mismatches);
