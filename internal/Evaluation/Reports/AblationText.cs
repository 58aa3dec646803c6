using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The tables and sentences about what each part of a candidate is worth, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class AblationText
{
    const string NotUsed = "not used";

    /// <summary>How to read the numbers.</summary>
    public static string Meaning(ReportDocument report)
        => $"Each part is off in turn, on the same users. Difference in {report.Manifest.Primary.At(report.Manifest.PrimaryCutoff)}: with the part minus without it; p corrected by Holm over the parts of a candidate.";

    /// <summary>One row per candidate and part; the first row of a candidate has all parts.</summary>
    public static ReportTable Table(ReportDocument report)
    {
        var own = Parts(report, report.Ablations ?? []);
        return new(
            ["candidate", .. own.Columns, "verdict"],
            [.. (report.Ablations ?? []).SelectMany(ablation => Parts(report, [ablation]).Rows.Zip(
                ablation.Parts.Select(part => Words(part.Verdict)).Prepend(""), (row, verdict) => (string[])[ablation.Candidate, .. row, verdict]))],
            KeyColumns: 2);
    }

    /// <summary>One row per part of one candidate, with its verdict.</summary>
    internal static ReportTable Table(ReportDocument report, CandidateAblation ablation)
    {
        var parts = Parts(report, [ablation]);
        return new([.. parts.Columns, "verdict"], [.. parts.Rows.Zip(ablation.Parts.Select(part => Words(part.Verdict)).Prepend(""), (row, verdict) => (string[])[.. row, verdict])]);
    }

    /// <summary>One row per part, without verdicts; the first row of a candidate has all parts.</summary>
    internal static ReportTable Parts(ReportDocument report, IEnumerable<CandidateAblation> ablations)
    {
        Metric[] metrics = [.. Metric.OfRanks(report.Metrics).Where(metric => metric == Metric.HitRate || metric == report.Manifest.Primary)];
        return new(
            ["part off", .. metrics.Select(metric => ">" + metric.Label), ">difference", ">95 % interval", ">better", ">worse", ">p"],
            [.. ablations.SelectMany(ablation => ablation.Parts.Select(part => RowOf(part, metrics)).Prepend(
                ["none", .. Cells(ablation.AllParts, metrics), "", "", "", "", ""]))]);
    }

    /// <summary>The part with the largest gain and the part with the largest harm.</summary>
    public static string Largest(CandidateAblation ablation)
    {
        var gain = ablation.LargestGain() is { } best ? $"{best.Part} gains most ({Size(best)})" : "no part gains";
        var harm = ablation.LargestHarm() is { } worst ? $"{worst.Part} harms most ({Size(worst)})" : "no part harms";
        return $"{ablation.Candidate}: {gain}; {harm}";
    }

    /// <summary>The names of the parts by verdict, one line each: <c>earns its place: session, MMR</c>.</summary>
    internal static IEnumerable<string> ByVerdict(CandidateAblation ablation)
        => ablation.Parts.GroupBy(part => Words(part.Verdict)).OrderBy(group => OrderOf(group.First().Verdict)).Select(group => $"{group.Key}: {string.Join(", ", group.Select(part => part.Part))}");

    /// <summary>The verdict about a part in words; null is a part that is not used.</summary>
    public static string Words(Verdict? verdict) => verdict switch
    {
        null => NotUsed,
        Verdict.Better => "earns its place",
        Verdict.Worse => "costs hits",
        { } other => ReportText.Words(other),
    };

    /// <summary>The verdict about a part in CSV.</summary>
    internal static string Word(Verdict? verdict) => verdict is null or Verdict.Better or Verdict.Worse ? Words(verdict).Replace(' ', '_') : ReportText.Word(verdict.Value);

    // Findings first.
    static int OrderOf(Verdict? verdict) => verdict switch
    {
        Verdict.Better => 0,
        Verdict.Worse => 1,
        Verdict.NoSignificantDifference => 2,
        Verdict.Equivalent => 3,
        Verdict.Identical => 4,
        _ => 5,
    };

    static string[] RowOf(PartAblation part, Metric[] metrics)
        => part is { Primary: { } p, Without: { } without }
            ? [part.Part, .. Cells(without, metrics), Signed(p.Difference), SignedRange(p.Interval), Text($"{p.Wins}"), Text($"{p.Losses}"), PValue(p.AdjustedP)]
            : [part.Part, .. metrics.Select(_ => Undefined), Undefined, Undefined, Undefined, Undefined, Undefined];

    static IEnumerable<string> Cells(CandidateNumbers numbers, Metric[] metrics) => metrics.Select(metric => Or(numbers[metric], metric.Format));

    static string Size(PartAblation part) => $"{ReportText.Name(part.Primary!)} {Signed(part.Primary!.Difference)}, {Words(part.Verdict)}";
}
