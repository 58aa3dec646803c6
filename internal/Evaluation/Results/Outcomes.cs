using System.Text.Json.Serialization;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Results;

/// <summary>The outcome of each candidate for each holdout, reduced to the numbers from which every comparison and gate can be computed again.</summary>
/// <param name="Holdouts">
/// By holdout: 16 hex digits of user, targets and time. Equal digits in two runs mean the same holdout. They do not identify a person.
/// </param>
/// <param name="Users">By holdout: the number of its user in this run, from 0. Statistics draw users with all their holdouts.</param>
/// <param name="CatalogSize">Available items.</param>
/// <param name="Segmentations">How the users are split.</param>
/// <param name="Candidates">In the order of the run.</param>
public sealed record Outcomes(
    [property: JsonConverter(typeof(OneLine<string>))] string[] Holdouts, [property: JsonConverter(typeof(OneLine<int>))] int[] Users, int CatalogSize, IReadOnlyList<Segmentation> Segmentations, IReadOnlyList<CandidateOutcomes> Candidates)
{
    /// <summary>Whether every column has this many holdouts, and every segment a label.</summary>
    internal bool HasColumnsOf(int holdouts)
        => Users.Length == holdouts && Segmentations.All(segmentation => segmentation.SegmentOf.Length == holdouts && segmentation.SegmentOf.All(segment => segment >= 0 && segment < segmentation.Labels.Count))
            && Candidates.All(candidate => candidate.Ranks.Count == holdouts && candidate.Lengths.Length == holdouts
                && candidate.Cutoffs.All(cutoff => cutoff.TailItems.Length == holdouts && cutoff.OwnItems.Length == holdouts && cutoff.Lists.Length == holdouts));
}
