using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Segments;

/// <summary>The ways in which a report splits its users. All of them are known before any list is made.</summary>
public static class Segmentations
{
    /// <summary>Values of a trait that get a segment of their own; the others share one.</summary>
    public const int MostTraitValues = 12;

    /// <summary>Characters of a trait's value; a longer one is no name of a group of people.</summary>
    public const int LongestTraitValue = 64;

    internal const string NoTrait = "(none)";
    internal const string OtherTraits = "(other)";

    const int HeadPercent = 80, MidPercent = 95;

    static readonly (int AtLeast, string Label)[] HistoryLengths = [(20, "20+"), (5, "5-19"), (2, "2-4"), (1, "1"), (0, "0")];

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
            "history", "Events of the user before the holdout.", HistoryLengths.Reverse().Select(length => length.Label),
            [.. holdouts.Select(holdout => HistoryLengths.First(length => holdout.HistoryEvents >= length.AtLeast).Label)]);

    static Segmentation ByFirstEvent(Interactions interactions, IReadOnlyList<Holdout> holdouts, EvaluationOptions options)
    {
        var start = interactions.CountBefore(options.Until - options.Lookback);
        return Segmentation.Of(
            "user", "new: the user's first event lies inside the window that users are taken from; returning: before it.", ["new", "returning"],
            [.. holdouts.Select(holdout => interactions.EventsOfUser(holdout.User)[0] >= start ? "new" : "returning")]);
    }

    static Segmentation ByTarget(IReadOnlyList<Holdout> holdouts, ReadOnlySpan<int> earlier)
    {
        var head = TailShare.HeadOf(earlier, HeadPercent);
        var headAndMid = TailShare.HeadOf(earlier, MidPercent);
        return Segmentation.Of(
            "target",
            "Popularity of the held-out item by events before the earliest holdout. head: the smallest set of items with 80 % of them; mid: up to 95 %; tail: the rest, items without an event among them. Tail share counts mid and tail.",
            ["head", "mid", "tail"],
            [.. holdouts.Select(holdout => head[holdout.Target] ? "head" : headAndMid[holdout.Target] ? "mid" : "tail")]);
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
            $"traits.{trait.Key}", $"Value of this key in users.traits; {NoTrait}: no such key; {OtherTraits}: values beyond the {MostTraitValues} most frequent, and long ones.",
            [.. own, OtherTraits, NoTrait], [.. values.Select(value => value is NoTrait || shown.Contains(value) ? value : OtherTraits)]);
    }
}
