using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>What a reader must know before trusting a report. Each warning is a sentence; none stops the run.</summary>
public static class RunWarnings
{
    /// <summary>Warnings about the data, the candidates and the lists.</summary>
    /// <param name="embeddingTimes">By item: when the row with its embedding was last updated; <see cref="long.MinValue"/> without one.</param>
    /// <param name="factorTimes">By item, likewise.</param>
    public static IReadOnlyList<string> Of(ScoringData data, EvaluationResult result, long[] embeddingTimes, long[] factorTimes)
    {
        List<string> warnings = [.. OfRows(data, result.Options, result.Holdouts, embeddingTimes, factorTimes)];
        AddWideMargin(warnings, result);
        warnings.AddRange(result.Candidates
            .SelectMany(candidate => OfCandidate(data, candidate).Select(warning => (candidate.Candidate.Name, Warning: warning)))
            .GroupBy(found => found.Warning)
            .Select(same => $"{string.Join(", ", same.Select(found => found.Name))}: {same.Key}"));
        return warnings;
    }

    /// <summary>Warnings about the data and the holdouts only.</summary>
    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<string> OfRows(
        ScoringData data, EvaluationOptions options, IReadOnlyList<Holdout> holdouts, long[] embeddingTimes, long[] factorTimes)
    {
        var warnings = new List<string>();
        if (options.Protocol == EvidenceProtocol.Replay)
            warnings.Add("replay makes lists from events that include the answers; the numbers show the size of this leak, not quality");
        else if (holdouts.Count > 0)
            AddLateVectors(warnings, holdouts, embeddingTimes, factorTimes);
        AddUnweightedEvents(warnings, data);
        return warnings;
    }

    static void AddLateVectors(List<string> warnings, IReadOnlyList<Holdout> holdouts, long[] embeddingTimes, long[] factorTimes)
    {
        var earliest = holdouts.Min(holdout => holdout.Time);
        string[] late = [.. Late(embeddingTimes, "item rows with an embedding"), .. Late(factorTimes, "item factors")];
        if (late.Length > 0)
            warnings.Add($"{string.Join(" and ", late)} were updated after the earliest holdout ({Timestamp.Text(earliest)}); they may contain information from later events");

        IEnumerable<string> Late(long[] times, string what)
        {
            var late = times.Count(time => time > earliest);
            return late == 0 ? [] : [Text($"{late:N0} of {times.Count(time => time != long.MinValue):N0} {what}")];
        }
    }

    static void AddWideMargin(List<string> warnings, EvaluationResult result)
    {
        var (options, k) = (result.Options, result.Options.VerdictCutoff);
        if (result.Comparisons.Count == 0 || options.Margin == 0)
            return;
        var baseline = result.Candidates.First(candidate => candidate.Candidate.Name == result.Comparisons[0].Baseline);
        if (baseline.Numbers.First(numbers => numbers.K == k)[options.Primary] is { } value && options.Margin >= value)
            warnings.Add(Text($"the margin {options.Margin} is not below {options.Primary.At(k)} of {baseline.Candidate.Name}, {value:0.0000}: a candidate that finds nothing could be 'equivalent'; use a smaller --margin"));
    }

    static void AddUnweightedEvents(List<string> warnings, ScoringData data)
    {
        var weighted = data.Types.Select(type => type.Type).ToHashSet();
        var without = new SortedDictionary<short, int>();
        foreach (var type in data.Interactions.Types)
        {
            if (!weighted.Contains(type))
                without[type] = without.GetValueOrDefault(type) + 1;
        }

        foreach (var (type, count) in without)
            warnings.Add(Text($"{count:N0} events of type {type} do not count in weighted signals: the type is not active or has no weight"));
    }

    static IEnumerable<string> OfCandidate(ScoringData data, CandidateResult result)
    {
        if (result.RepeatedItems > 0)
            yield return Text($"{result.RepeatedItems:N0} repeated items were removed from lists");
        if (result.Source is { } source)
        {
            if (2 * source.HoldoutsWithoutList > result.Lists.Length)
                yield return Text($"{source.HoldoutsWithoutList:N0} of {result.Lists.Length:N0} holdouts have no list in {source.File} and count as misses");
            yield break;
        }

        var settings = result.Candidate.Settings;
        var catalog = data.Catalog;
        var noTags = catalog.TagNames.Count == 0;
        if (settings is { Alpha: 0, Beta: 0, Gamma: 0 })
            yield return "all weights are 0, so only popularity ranks the items";
        if (settings.Alpha > 0 && data.Types.Count == 0)
            yield return "alpha has no data: no event type has an active weight";
        if (settings.Gamma > 0 && catalog.Embeddings is null && catalog.Factors is null && noTags)
            yield return "gamma has little data: there are no embeddings, no item factors and no tags";
        else if (settings.Gamma > 0 && catalog.Embeddings is null)
            yield return "gamma has no embeddings: no item has one";
        if (settings.ProfileBoost > 0 && noTags)
            yield return "profile_boost has no data: no item has a tag";
        if (settings.MmrLambda is < 1 && noTags)
            yield return "mmr_lambda has no data: no item has a tag";
        if (result.Failures > 0)
            yield return Text($"{result.Failures:N0} lists could not be made and count as empty");
    }
}
