using System.Text.Json.Serialization;
using RecSys.Evaluation.Segments;

namespace RecSys.Evaluation.Results;

/// <summary>What each candidate did for each user, in the fewest numbers that every comparison and gate can be made from again.</summary>
/// <param name="Holdouts">
/// By user: 16 hex digits of user, target and time. Two runs that have the same digits asked the same question. They name nobody.
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

/// <summary>The columns of one candidate, a number a user.</summary>
/// <param name="Ranks">Of the target, from 1; 0 without one.</param>
/// <param name="Lengths">Of the list.</param>
/// <param name="Cutoffs">What depends on the cut-off, ascending.</param>
public sealed record CandidateOutcomes(
    string Candidate, [property: JsonConverter(typeof(OneLine<int>))] int[] Ranks,
    [property: JsonConverter(typeof(OneLine<int>))] int[] Lengths, IReadOnlyList<CutoffOutcomes> Cutoffs)
{
    /// <summary>The columns at one of the run's cut-offs; null at another one.</summary>
    internal CutoffOutcomes? At(int k) => Cutoffs.FirstOrDefault(cutoff => cutoff.K == k);

    /// <summary>The columns over some users alone. Items of their own stay those that the whole run gave them.</summary>
    internal CandidateOutcomes Of(int[] users) => this with
    {
        Ranks = Pick(Ranks, users),
        Lengths = Pick(Lengths, users),
        Cutoffs = [.. Cutoffs.Select(cutoff => cutoff with { TailItems = Pick(cutoff.TailItems, users), OwnItems = Pick(cutoff.OwnItems, users) })],
    };

    static int[] Pick(int[] column, int[] users) => Array.ConvertAll(users, user => column[user]);
}

/// <summary>The columns of one candidate at one cut-off.</summary>
/// <param name="UniqueItems">Distinct items over all lists.</param>
/// <param name="TailItems">Items of the user's first k places outside the head that tail share speaks of.</param>
/// <param name="OwnItems">Items of the user's first k places that stand in no other user's: what coverage would lose without this user.</param>
public sealed record CutoffOutcomes(
    int K, int UniqueItems, [property: JsonConverter(typeof(OneLine<int>))] int[] TailItems,
    [property: JsonConverter(typeof(OneLine<int>))] int[] OwnItems);
