using RecSys.Evaluation.Candidates;
using RecSys.Scoring;

namespace RecSys.Evaluation.Results;

/// <summary>One candidate: its numbers, and the lists and ranks that they were read off.</summary>
/// <param name="Numbers">At each cut-off, ascending.</param>
/// <param name="LostAt">How many targets were lost at each place, <see cref="LossStage.Found"/> included: they add up to the users.</param>
/// <param name="Stages">What boost, MMR and caps gained and lost, at the largest cut-off.</param>
/// <param name="InPool">Share of users whose target was in the candidate pool: no order of the same pool can hit more.</param>
/// <param name="Failures">Lists that could not be made and were counted as empty.</param>
/// <param name="RepeatedItems">Items that stood twice in a list; the first was kept.</param>
/// <param name="TiedAtCutoff">Share of users whose k-th and next scores are equal, so that the item id decided who is in.</param>
/// <param name="Lists">By user, items by number, best first.</param>
/// <param name="Ranks">By user, counted from 1; 0 without one.</param>
/// <param name="Losses">By user.</param>
public sealed record CandidateResult(
    Candidate Candidate, IReadOnlyList<CandidateNumbers> Numbers, BeyondAccuracy Beyond, IReadOnlyDictionary<LossStage, int> LostAt,
    StageGains Stages, double InPool, int Failures, int RepeatedItems, double TiedAtCutoff, int[][] Lists, int[] Ranks, LossStage[] Losses);
