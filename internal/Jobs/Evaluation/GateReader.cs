using RecSys.BlendEval;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>The rules of a run: those of the file, then those of the flags.</summary>
static class GateReader
{
    /// <returns>Null without any rule.</returns>
    /// <exception cref="CommandException">The file or a flag is wrong.</exception>
    public static GateRules? Read(DecisionOptions options, Metric primary)
    {
        GateRule[] ofFlags =
        [
            .. Parse("--min", options.Min, GateKind.Minimum, null),
            .. Parse("--not-worse-by", options.NotWorseBy, GateKind.NotWorseBy, primary),
        ];
        var ofFile = options.Gates is { } path ? InputFile.Read("--gates", path, text => GateFile.Read(Path.GetFileName(path), text)) : null;
        if (ofFile is null && ofFlags.Length == 0)
            return options.MinUsers is null ? null : throw new CommandException(ExitCodes.Usage, "--min-users: has no rule to be about; add --gates, --min or --not-worse-by");

        var rules = ofFile ?? new GateRules([]);
        rules = rules with { Rules = [.. rules.Rules, .. ofFlags], MinUsers = options.MinUsers ?? rules.MinUsers };
        if (rules.TraitKey is { } key && options.SegmentTrait is { } asked && key != asked)
            throw CommandException.BadValue("--segment-trait", asked, $"'{key}', which the rules of --gates are about");
        return rules;
    }

    static IReadOnlyList<GateRule> Parse(string flag, string? text, GateKind kind, Metric? primary)
        => text is null ? [] : GateFlags.Read(text, kind, primary, Metric.All) ?? throw CommandException.BadValue(flag, text, GateFlags.FormOf(Metric.All));
}
