using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>The rules of a run: those of the gate file, then those of the options.</summary>
static class GateReader
{
    /// <param name="primary">The metric of a loss without a name.</param>
    /// <returns>Null without any rule.</returns>
    /// <exception cref="CommandException">The file or an option is wrong.</exception>
    public static GateRules? Read(DecisionRequest request, Metric primary)
    {
        GateRule[] ofOptions =
        [
            .. Parse("--min", request.Min, GateKind.Minimum, null),
            .. Parse("--not-worse-by", request.NotWorseBy, GateKind.NotWorseBy, primary),
        ];
        var ofFile = request.Gates is { } path ? InputFile.Read("--gates", path, text => GateFile.Read(Path.GetFileName(path), text)) : null;
        if (ofFile is null && ofOptions.Length == 0)
            return request.MinUsers is null ? null : throw new CommandException(ExitCodes.Usage, "--min-users: has no effect without --gates, --min or --not-worse-by");

        var rules = ofFile ?? new GateRules([]);
        rules = rules with { Rules = [.. rules.Rules, .. ofOptions], MinUsers = request.MinUsers ?? rules.MinUsers };
        if (rules.TraitKey is { } key && request.SegmentTrait is { } asked && key != asked)
            throw CommandException.BadValue("--segment-trait", asked, $"'{key}', the trait in the rules of --gates");
        return rules;
    }

    static IReadOnlyList<GateRule> Parse(string flag, string? text, GateKind kind, Metric? primary)
        => text is null ? [] : GateFlags.Read(text, kind, primary, Metric.All) ?? throw CommandException.BadValue(flag, text, GateFlags.FormOf(Metric.All));
}
