using RecSys.Evaluation.Gates;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The lines about gates, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class GateText
{
    /// <summary>One sentence about all rules.</summary>
    public static string Summary(GateReport gates)
    {
        int Count(GateOutcome outcome) => gates.Lines.Count(line => line.Outcome == outcome);
        return Text($"Gates: {Word(gates.Outcome)}; {Count(GateOutcome.Passed)} passed, {Count(GateOutcome.Missed)} missed, {Count(GateOutcome.NotEnoughEvidence)} without enough evidence");
    }

    /// <summary>One row per rule and candidate.</summary>
    public static ReportTable Table(GateReport gates)
        => new(
            ["gate", "candidate", "rule", "over", ">users", ">value", ">95 % interval", "reason"],
            [.. gates.Lines.Select(line => new[]
            {
                Word(line.Outcome), line.Candidate, Rule(line), Users(line), Text($"{line.Users}"), Value(line, line.Value),
                line is { Lower: not null, Upper: not null } ? $"{Value(line, line.Lower)}..{Value(line, line.Upper)}" : Undefined, line.Reason,
            })]);

    /// <summary>One rule as a sentence.</summary>
    public static string Sentence(GateLine line) => $"gate {Word(line.Outcome)}: {line.Candidate}, {Rule(line)} over {Users(line)}: {line.Reason}";

    static string Rule(GateLine line) => line.Kind == GateKind.Minimum
        ? Text($"{line.Measure}@{line.K} at least {line.Limit:0.####}")
        : Text($"{line.Measure}@{line.K} not worse by {line.Limit:0.####}");

    static string Users(GateLine line) => line.Segmentation is null ? "all users" : $"{line.Segmentation} {line.Segment}";

    static string Value(GateLine line, double? value)
        => value is not { } number ? Undefined : line.Kind == GateKind.Minimum ? Rate(number) : Signed(number);

    static string Word(GateOutcome outcome) => outcome switch
    {
        GateOutcome.Passed => "passed",
        GateOutcome.Missed => "missed",
        _ => "not enough evidence",
    };
}
