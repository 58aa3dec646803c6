namespace RecSys.Evaluation.Results;

/// <summary>What the lists of one candidate are like, whether or not they hit. At the largest cut-off.</summary>
/// <param name="Gini">Of the list places over the catalog, (n) form; null when nothing was recommended.</param>
/// <param name="GiniNMinusOne">The (n − 1) form.</param>
/// <param name="EffectiveItems">2 to the power of the entropy.</param>
/// <param name="Novelty">Mean over <paramref name="NoveltyLists"/> lists, in bits.</param>
/// <param name="NoveltyLists">Lists that hold something, with users before their holdout.</param>
/// <param name="AveragePopularity">Mean over non-empty lists of the mean prior user count (ARP).</param>
/// <param name="IntraListDiversity">Mean over <paramref name="DiversityLists"/> lists of 1 − Jaccard of tags over pairs.</param>
/// <param name="DiversityLists">Lists with at least two tagged items.</param>
/// <param name="DiversityPairsSkipped">Pairs with an untagged item.</param>
/// <param name="JaccardWithBaseline">Mean over users; 1 for the baseline itself.</param>
/// <param name="AverageOverlapWithBaseline">Mean over users; 1 for the baseline itself.</param>
/// <param name="BeyondPopularityHitRate">Targets found that are not among the k items with most users before the holdout.</param>
public sealed record BeyondAccuracy(
    int K, double? Gini, double? GiniNMinusOne, double? EntropyBits, double? EntropyNormalised, double? EffectiveItems, double? Novelty,
    int NoveltyLists, double? TailShareMacro, double? TailShareMicro, double? AveragePopularity, double? IntraListDiversity,
    int DiversityLists, int DiversityPairsSkipped, double JaccardWithBaseline, double AverageOverlapWithBaseline, double BeyondPopularityHitRate);
