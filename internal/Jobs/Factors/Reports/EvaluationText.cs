using System.Globalization;
using RecSys.Evaluation.Factors;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using RecSys.Jobs.Runs;
using static RecSys.Jobs.Factors.FactorText;

namespace RecSys.Jobs.Factors;

/// <summary>The choice of settings and the evaluation as text.</summary>
static class EvaluationText
{
    /// <summary>One line with the chosen settings.</summary>
    public static void Write(TuningReport tuning, IReportOutput output)
    {
        if (tuning.Scales.Count == 0)
        {
            output.WriteLine(
                $"scale {Plain(tuning.MedianBestScore)}, not chosen: only {Number(tuning.Users)} users have a new item to choose by, {FactorGate.MinUsers} are needed");
            return;
        }

        var searched = tuning.Search ? $"shrinkage {Plain(tuning.Shrinkage)}, ratio {Plain(tuning.ConfidenceRatio)} of {tuning.Trials.Count} models; " : "";
        output.WriteLine(
            $"{searched}scale {Plain(tuning.MedianBestScore)} (hits {string.Join(' ', tuning.Scales.Select(scale => Short(scale.HitRate)))} at {string.Join(' ', tuning.Scales.Select(scale => Plain(scale.MedianBestScore)))})");
    }

    /// <summary>The rankings, then the verdict of a gate or, without one, the same as a sentence.</summary>
    public static void Write(EvaluationReport evaluation, IReportOutput output)
    {
        if (evaluation.Comparison is { } comparison)
        {
            string[][] rows = [.. comparison.Rankings.Where(ranking => ranking.Ranking != RankingKind.OtherUser).Select(ranking => Row(comparison, ranking))];
            var k = comparison.Cutoff;
            output.WriteTable(
                [$"new item of {Number(comparison.Users)} users by", $">hit rate@{k}", $">MRR@{k}", $">nDCG@{k}", $">new minus this, nDCG@{k}", ">p"], rows);
        }

        if (NotCompared(evaluation.Stored) is { } reason)
            output.WriteLine($"stored factors not compared: {reason}");
        output.WriteLine(evaluation.Verdict is { } verdict ? $"gate: {VerdictText(verdict, evaluation.Comparison)}" : Sentence(evaluation.Comparison));
    }

    /// <summary>Every model that was trained to choose settings.</summary>
    public static void WriteDetails(TuningReport tuning, IReportOutput output)
    {
        var k = FactorEvaluation.Cutoff;
        output.WriteLine($"settings chosen on {Number(tuning.Users)} users' next new item from {Time(tuning.From)} to {Time(tuning.To)}");
        if (tuning.Trials.Count > 0)
        {
            output.WriteTable(
                [">shrinkage", ">confidence ratio", $">hit rate@{k}", $">nDCG@{k}", ">effective rank", ">coverage", ">seconds"],
                [
                    .. tuning.Trials.Select(trial => new[]
                    {
                        Plain(trial.Shrinkage), Plain(trial.ConfidenceRatio), Or(trial.HitRate, "F4"), Or(trial.Ndcg, "F4"),
                        Or(trial.EffectiveRank, "F1"), Or(trial.Coverage, "F4"), Seconds(trial.Seconds),
                    }),
                ]);
        }

        foreach (var trial in tuning.Trials.Where(trial => trial.Refused is not null))
            output.WriteLine($"refused with shrinkage {Plain(trial.Shrinkage)} and confidence ratio {Plain(trial.ConfidenceRatio)}: {trial.Refused}");
    }

    /// <summary>What the summary leaves out of an evaluation.</summary>
    public static void WriteDetails(EvaluationReport evaluation, IReportOutput output)
    {
        if (evaluation.Comparison is not { } comparison)
            return;

        output.WriteLine(
            $"evaluated factors: trained on the {Number(evaluation.TrainedEvents)} events before {Time(evaluation.TrainedUntil!.Value)}");
        output.WriteLine(
            $"{Number(comparison.Users)} of {Number(comparison.Eligible)} users with a new item after that, {Number(comparison.Items)} available items");
        if (comparison.Unreachable > 0)
            output.WriteLine($"{Number(comparison.Unreachable)} held-out items are not available: every ranking misses them");
        output.WriteLine($"a user's own factor ranks the new item higher than another user's factor for {Percent(comparison.OwnFactorWins)}");
        output.WriteTable(
            ["ranking", ">hit rate", ">95 % interval", ">new minus this, hit rate", ">wins", ">losses"],
            [.. comparison.Rankings.Select(ranking => DetailRow(comparison, ranking))]);
    }

    static string[] Row(FactorComparison comparison, RankingQuality ranking)
    {
        string[] own = [Name(ranking.Ranking), Share(ranking.HitRate), Share(ranking.Mrr), Share(ranking.Ndcg)];
        return comparison.DifferenceTo(ranking.Ranking)?.Ndcg is { } ndcg
            ? [.. own, $"{Signed(ndcg.Difference)} {Range(ndcg.Interval)}", P(ndcg.P)]
            : [.. own, "", ""];
    }

    static string[] DetailRow(FactorComparison comparison, RankingQuality ranking)
    {
        string[] own = [Name(ranking.Ranking), Share(ranking.HitRate), $"{Share(ranking.HitRateInterval.Lower)} to {Share(ranking.HitRateInterval.Upper)}"];
        return comparison.DifferenceTo(ranking.Ranking)?.HitRate is { } hits
            ? [.. own, $"{Signed(hits.Difference)} {Range(hits.Interval)}", Number(hits.Wins), Number(hits.Losses)]
            : [.. own, "", "", ""];
    }

    static string Name(RankingKind ranking) => ranking switch
    {
        RankingKind.New => "new factors",
        RankingKind.OtherUser => "factor of another user",
        RankingKind.Popularity => "popularity",
        RankingKind.CoVisitation => "co-visitation",
        RankingKind.Means => "means of content vectors",
        _ => "stored factors",
    };

    static string? NotCompared(StoredUse use) => use switch
    {
        StoredUse.SawHeldOutEvents => "they were learned from held-out events",
        StoredUse.Unknown => "it is not recorded which events they were learned from",
        _ => null,
    };

    static string Sentence(FactorComparison? comparison) => comparison?.DifferenceTo(RankingKind.Popularity) is { } difference
        ? $"evaluation: the new factors are {Word(difference)} than popularity by nDCG@{comparison.Cutoff}"
        : "evaluation: no user has a new item among the newest tenth of the events";

    static string Word(RankingDifference difference) => difference.Verdict switch
    {
        Verdict.Better => "significantly better",
        Verdict.Worse => "significantly worse",
        _ => "not significantly better or worse",
    };

    static string VerdictText(GateVerdict verdict, FactorComparison? comparison) => verdict switch
    {
        GateVerdict.Passed when comparison?.DifferenceTo(RankingKind.Stored) is not null => "passed, better than popularity and not worse than the stored factors",
        GateVerdict.Passed => "passed, better than popularity",
        GateVerdict.NotBetterThanPopularity => "refused, the new factors are not significantly better than popularity",
        GateVerdict.WorseThanStored => "refused, the new factors are significantly worse than the stored ones",
        _ => $"undecided, fewer than {FactorGate.MinUsers} users could be evaluated",
    };

    static string Plain(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    static string Short(double share) => share.ToString("F3", CultureInfo.InvariantCulture);

    static string Signed(double number) => number.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);

    static string Range(Interval? interval) => interval is { } ends ? $"[{Signed(ends.Lower)}, {Signed(ends.Upper)}]" : "–";

    static string Or(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    static string P(double p) => p < 0.001 ? "< 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);
}
