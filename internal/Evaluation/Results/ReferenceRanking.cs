namespace RecSys.Evaluation.Results;

/// <summary>What no blend is needed for, on the same users: a candidate that does not beat it is not worth its work.</summary>
/// <param name="HitRate">At the cut-off of the verdict, as are the others.</param>
public sealed record SanityFloor(string Name, string Meaning, double HitRate, double Mrr, double Ndcg);
