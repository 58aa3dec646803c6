using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Segments;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>Collects from the lists what a stored run needs for later comparisons.</summary>
static class OutcomeColumns
{
    /// <param name="head">By item: whether it is in the head that tail share is defined by.</param>
    public static Outcomes Of(
        ScoringData data, IReadOnlyList<Holdout> holdouts, IReadOnlyList<CandidateResult> candidates, bool[] head,
        IReadOnlyList<Segmentation> segmentations, EvaluationOptions options)
        => new(
            [.. holdouts.Select(holdout => KeyOf(data.Interactions, holdout))], UsersOf(holdouts), data.Catalog.AvailableCount, segmentations,
            [.. candidates.Select(candidate => new CandidateOutcomes(
                candidate.Candidate.Name, candidate.Ranks, [.. candidate.Lists.Select(list => list.Length)],
                [.. options.Cutoffs.Select(k => CutoffOf(data.Interactions.ItemIds, candidate.Lists, k, head))]))]);

    static CutoffOutcomes CutoffOf(IdTable items, int[][] lists, int k, bool[] head)
    {
        var usersOf = new int[head.Length];
        foreach (var list in lists)
        {
            foreach (var item in Head(list))
                usersOf[item]++;
        }

        return new CutoffOutcomes(
            k, usersOf.Count(users => users > 0), [.. lists.Select(list => Head(list).Count(item => !head[item]))],
            [.. lists.Select(list => Head(list).Count(item => usersOf[item] == 1))], [.. lists.Select(list => NumberOf(items, Head(list)))]);

        ArraySegment<int> Head(int[] list) => new(list, 0, Math.Min(k, list.Length));
    }

    /// <summary>By item ids, so that runs over different rows agree on it.</summary>
    static int NumberOf(IdTable items, ArraySegment<int> list)
    {
        var text = new StringBuilder();
        foreach (var item in list)
            text.Append(CultureInfo.InvariantCulture, $"{items[item].Length}:{items[item]}:");
        return BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Numbers in the order in which the users occur: they show which holdouts belong together, and nothing else.</summary>
    static int[] UsersOf(IReadOnlyList<Holdout> holdouts)
    {
        var numbers = new Dictionary<int, int>();
        return [.. holdouts.Select(holdout => numbers.TryGetValue(holdout.User, out var number) ? number : numbers[holdout.User] = numbers.Count)];
    }

    // With the lengths, ids with any characters cannot be confused.
    static string KeyOf(Interactions interactions, Holdout holdout)
    {
        var text = new StringBuilder();
        Append(interactions.UserIds[holdout.User]);
        foreach (var target in holdout.Targets)
            Append(interactions.ItemIds[target.Item]);
        text.Append(CultureInfo.InvariantCulture, $"{holdout.Time}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));

        void Append(string id) => text.Append(CultureInfo.InvariantCulture, $"{id.Length}:{id}:");
    }
}
