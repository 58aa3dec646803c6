namespace RecSys.Evaluation.Results;

/// <summary>What each stage of ranking gained and lost, in targets among the first k.</summary>
/// <param name="ByBlend">Targets among the first k of the pool by the weighted signals only.</param>
/// <param name="BoostGained">Targets that the profile boost brought into the first k.</param>
/// <param name="BoostLost">Targets that it moved out of the first k.</param>
/// <param name="RerankGained">Targets that MMR and the caps brought into the list.</param>
/// <param name="RerankLost">Targets that they removed from the list.</param>
/// <param name="Found">Targets in the list: the sum of the others.</param>
public sealed record StageGains(int ByBlend, int BoostGained, int BoostLost, int RerankGained, int RerankLost, int Found)
{
    /// <param name="inFirst">By user.</param>
    /// <param name="found">By user.</param>
    internal static StageGains Of(IReadOnlyList<(bool ByBlend, bool ByScore)> inFirst, IReadOnlyList<bool> found)
        => new(
            inFirst.Count(user => user.ByBlend),
            inFirst.Count(user => user is { ByBlend: false, ByScore: true }),
            inFirst.Count(user => user is { ByBlend: true, ByScore: false }),
            inFirst.Where((user, i) => !user.ByScore && found[i]).Count(),
            inFirst.Where((user, i) => user.ByScore && !found[i]).Count(),
            found.Count(hit => hit));
}
