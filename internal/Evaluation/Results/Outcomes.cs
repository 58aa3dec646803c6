using System.Text.Json.Serialization;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Results;

/// <summary>The outcome of each candidate for each user, reduced to the numbers from which every comparison and gate can be computed again.</summary>
/// <param name="Holdouts">
/// By user: 16 hex digits of user, target and time. Equal digits in two runs mean the same holdout. They do not identify a person.
/// </param>
/// <param name="CatalogSize">Available items.</param>
/// <param name="Segmentations">How the users are split.</param>
/// <param name="Candidates">In the order of the run.</param>
public sealed record Outcomes(
    [property: JsonConverter(typeof(OneLine<string>))] string[] Holdouts, int CatalogSize, IReadOnlyList<Segmentation> Segmentations, IReadOnlyList<CandidateOutcomes> Candidates)
{
    /// <summary>Whether every column has this many users, and every segment a label.</summary>
    internal bool HasColumnsOf(int users)
        => Segmentations.All(segmentation => segmentation.SegmentOf.Length == users && segmentation.SegmentOf.All(segment => segment >= 0 && segment < segmentation.Labels.Count))
            && Candidates.All(candidate => candidate.Ranks.Length == users && candidate.Lengths.Length == users
                && candidate.Cutoffs.All(cutoff => cutoff.TailItems.Length == users && cutoff.OwnItems.Length == users));
}
