using System.Reflection;
using McMaster.Extensions.CommandLineUtils;
using RecSys.BlendEval;
using RecSys.Evaluation.Reports;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>Two stored reports in place of a run: nothing here knows of a database.</summary>
sealed record ReportComparison(Decision Decision, ReportDocument Report)
{
    // Everything else says how lists are made, and these lists were made long ago.
    static readonly HashSet<string> Usable = new(StringComparer.Ordinal)
    {
        nameof(DecisionOptions.Compare), nameof(DecisionOptions.Gates), nameof(DecisionOptions.Min), nameof(DecisionOptions.NotWorseBy),
        nameof(DecisionOptions.MinUsers), nameof(DecisionOptions.AllowMismatch), nameof(DecisionOptions.Baseline), nameof(DecisionOptions.Output),
        nameof(DecisionOptions.Strict), nameof(DecisionOptions.Workers), nameof(CommonOptions.LogLevel), nameof(CommonOptions.LogFormat),
        nameof(CommonOptions.NoProgress),
    };

    /// <returns>Null without <c>--compare</c>.</returns>
    /// <exception cref="CommandException">A report cannot be used, or an option has no meaning here.</exception>
    public static ReportComparison? Of(BlendEvalCommand options)
    {
        if (options.Compare is null)
            return options.Compared is null ? null : throw new CommandException(ExitCodes.Usage, $"'{options.Compared}': a report is named after --compare alone, as in --compare A.json B.json");
        if (options.Compared is null)
            throw new CommandException(ExitCodes.Usage, $"--compare: '{options.Compare}' needs a second report after it, as in --compare A.json B.json");

        RefuseOthers(options);
        var stored = StoredReport.Read("--compare", options.Compare);
        var run = StoredReport.Read("--compare", options.Compared).Document;
        var decision = new Decision(options, GateReader.Read(options, run.Manifest.Primary), stored, "--compare");
        decision.Check([.. run.Candidates.Select(candidate => candidate.Name)], null, run.Manifest.Cutoffs);
        return new ReportComparison(decision, run);
    }

    static void RefuseOthers(BlendEvalCommand options)
    {
        var unset = new BlendEvalCommand();
        foreach (var property in typeof(BlendEvalCommand).GetProperties().Where(property => !Usable.Contains(property.Name)))
        {
            if (property.GetCustomAttribute<OptionAttribute>() is { Template: { } template } && !Equals(property.GetValue(options), property.GetValue(unset)))
                throw new CommandException(ExitCodes.Usage, $"{template.Split(' ')[0]}: has no meaning with --compare, which takes lists, measure, margin and seed from the reports");
        }
    }
}
