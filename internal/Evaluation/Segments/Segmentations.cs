using System.Buffers;
using System.Text;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Segments;

/// <summary>The ways in which a report splits its users. Users are split before any list is made.</summary>
public static class Segmentations
{
    /// <summary>Values of a trait with a segment of their own; the others share one.</summary>
    public const int MostTraitValues = 12;

    /// <summary>Maximum length of a trait's value in characters; a longer one is not the name of a group of users.</summary>
    public const int LongestTraitValue = 64;

    internal const string NoTrait = "(none)";
    internal const string OtherTraits = "(other)";

    const string History = "history", User = "user", New = "new", Returning = "returning", Target = "target", Head = "head", Mid = "mid", Tail = "tail";
    const int HeadPercent = 80, MidPercent = 95;

    /// <summary>Prefix of the name of a segmentation by a trait.</summary>
    public const string TraitPrefix = "traits.";

    static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        [History] = ["0", "1", "2-4", "5-19", "20+"],
        [User] = [New, Returning],
        [Target] = [Head, Mid, Tail],
    };

    /// <summary>What is wrong with the name of a segmentation or of its segment; null when both can occur.</summary>
    /// <param name="segment">Null for no segment in particular. The values of a trait are not known before the run.</param>
    internal static string? ErrorOf(string segmentation, string? segment)
    {
        if (segmentation.StartsWith(TraitPrefix, StringComparison.Ordinal) && segmentation.Length > TraitPrefix.Length)
            return segmentation.Contains('\0', StringComparison.Ordinal) || HasLoneSurrogate(segmentation) ? "has a key with U+0000 or half of a surrogate pair, which no trait can have" : null;
        if (!Known.TryGetValue(segmentation, out var segments))
            return $"is not known{NearestName.Hint(segmentation, Known.Keys)}; expected {string.Join(", ", Known.Keys)} or {TraitPrefix}KEY, or one of their segments such as {History}=1";
        return segment is null || segments.Contains(segment) ? null : $"is not a segment of {segmentation}{NearestName.Hint(segment, segments)}; expected {string.Join(", ", segments)}";
    }

    static bool HasLoneSurrogate(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done)
                return true;
            rest = rest[used..];
        }

        return false;
    }

    /// <summary>All segmentations of one run.</summary>
    /// <param name="earlier">By item: events before the earliest holdout.</param>
    /// <param name="trait">Null adds no segmentation by a trait.</param>
    internal static IReadOnlyList<Segmentation> Of(
        ScoringData data, IReadOnlyList<Holdout> holdouts, ReadOnlySpan<int> earlier, EvaluationOptions options, UserTrait? trait)
    {
        var segmentations = new List<Segmentation> { ByHistory(holdouts), ByFirstEvent(data.Interactions, holdouts, options), ByTarget(holdouts, earlier) };
        if (trait is not null)
            segmentations.Add(ByTrait(holdouts, trait));
        return segmentations;
    }

    static Segmentation ByHistory(IReadOnlyList<Holdout> holdouts)
        => Segmentation.Of(
            History, "Events of the user before the holdout.", Known[History],
            [.. holdouts.Select(holdout => Known[History][holdout.HistoryEvents switch { 0 => 0, 1 => 1, < 5 => 2, < 20 => 3, _ => 4 }])]);

    static Segmentation ByFirstEvent(Interactions interactions, IReadOnlyList<Holdout> holdouts, EvaluationOptions options)
    {
        var start = interactions.CountBefore(options.Until - options.Lookback);
        return Segmentation.Of(
            User, "new: the user's first event lies inside the window that users are selected from; returning: before it.", Known[User],
            [.. holdouts.Select(holdout => interactions.EventsOfUser(holdout.User)[0] >= start ? New : Returning)]);
    }

    static Segmentation ByTarget(IReadOnlyList<Holdout> holdouts, ReadOnlySpan<int> earlier)
    {
        var head = TailShare.HeadOf(earlier, HeadPercent);
        var headAndMid = TailShare.HeadOf(earlier, MidPercent);
        return Segmentation.Of(
            Target,
            "Popularity of the held-out items, of several the most popular, by events before the earliest holdout. head: the smallest set of items with 80 % of them; mid: up to 95 %; tail: the rest, including items without an event. Tail share counts mid and tail.",
            Known[Target],
            [.. holdouts.Select(holdout => holdout.Targets.Any(target => head[target.Item]) ? Head : holdout.Targets.Any(target => headAndMid[target.Item]) ? Mid : Tail)]);
    }

    static Segmentation ByTrait(IReadOnlyList<Holdout> holdouts, UserTrait trait)
    {
        string[] values = [.. holdouts.Select(holdout => trait.Values[holdout.User] is { } value ? value.Length <= LongestTraitValue ? value : OtherTraits : NoTrait)];
        string[] own =
        [
            .. values.Where(value => value is not (NoTrait or OtherTraits))
                .CountBy(value => value, StringComparer.Ordinal)
                .OrderByDescending(value => value.Value)
                .ThenBy(value => value.Key, StringComparer.Ordinal)
                .Take(MostTraitValues)
                .Select(value => value.Key),
        ];
        var shown = own.ToHashSet(StringComparer.Ordinal);
        return Segmentation.Of(
            $"{TraitPrefix}{trait.Key}", $"Value of this key in users.traits; {NoTrait}: no such key; {OtherTraits}: values that are not among the {MostTraitValues} most frequent, and long values.",
            [.. own, OtherTraits, NoTrait], [.. values.Select(value => value is NoTrait || shown.Contains(value) ? value : OtherTraits)]);
    }
}
