using System.Text.Json.Serialization;

namespace RecSys.Evaluation.Metrics;

/// <summary>The columns of one candidate, one entry per holdout: enough to compute every comparison and gate again.</summary>
/// <param name="Ranks">Of the targets, from 1; 0 without one.</param>
/// <param name="Lengths">Of the list.</param>
/// <param name="Cutoffs">What depends on the cut-off, ascending.</param>
public sealed record CandidateOutcomes(
    string Candidate, TargetRanks Ranks,
    [property: JsonConverter(typeof(OneLine<int>))] int[] Lengths, IReadOnlyList<CutoffOutcomes> Cutoffs)
{
    /// <summary>The columns at one of the run's cut-offs; null at any other.</summary>
    internal CutoffOutcomes? At(int k) => Cutoffs.FirstOrDefault(cutoff => cutoff.K == k);

    /// <summary>The columns over some users only. Own items remain those that the whole run counted.</summary>
    internal CandidateOutcomes Of(int[] users) => this with
    {
        Ranks = Ranks.Of(users),
        Lengths = Pick(Lengths, users),
        Cutoffs = [.. Cutoffs.Select(cutoff => cutoff with { TailItems = Pick(cutoff.TailItems, users), OwnItems = Pick(cutoff.OwnItems, users), Lists = Pick(cutoff.Lists, users) })],
    };

    static int[] Pick(int[] column, int[] users) => Array.ConvertAll(users, user => column[user]);
}

/// <summary>The columns of one candidate at one cut-off.</summary>
/// <param name="UniqueItems">Distinct items over all lists.</param>
/// <param name="TailItems">Items in the user's first k that are outside the head that tail share is defined by.</param>
/// <param name="OwnItems">Items in the first k that are in no other list: what coverage would lose without this list.</param>
/// <param name="Lists">A number for the items of the first k in their order: lists with different numbers differ.</param>
public sealed record CutoffOutcomes(
    int K, int UniqueItems, [property: JsonConverter(typeof(OneLine<int>))] int[] TailItems,
    [property: JsonConverter(typeof(OneLine<int>))] int[] OwnItems, [property: JsonConverter(typeof(OneLine<int>))] int[] Lists);
