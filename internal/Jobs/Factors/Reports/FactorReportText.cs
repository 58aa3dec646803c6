using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Jobs.Runs;
using static RecSys.Jobs.Factors.FactorText;

namespace RecSys.Jobs.Factors;

/// <summary>A report as text: a summary of at most 25 lines of at most 100 characters, and the details before it if they are wanted.</summary>
public static class FactorReportText
{
    /// <param name="org">The organisation if the command line names it, for the command that is suggested next.</param>
    /// <param name="details">Write <see cref="FactorReportDetails"/>, too.</param>
    public static void Write(FactorReport report, Guid? org, bool details, IReportOutput output)
    {
        if (details)
            FactorReportDetails.Write(report, output);
        output.WriteLine($"namespace {Shortened(report.Namespace, output)}: {Outcome(report)}");
        output.WriteLine(Window(report));
        if (Weights(report.Options) is { } weights)
            output.WriteLine(weights);
        WriteCounts(report, output);
        WriteUnused(report, output);
        if (report.Tuning is { } tuning)
            EvaluationText.Write(tuning, output);
        if (report.Evaluation is { } evaluation)
            EvaluationText.Write(evaluation, output);
        output.WriteLine(NextStep(report, org));
    }

    static string Outcome(FactorReport report)
    {
        if (report.DryRun)
            return "dry run, nothing was written";
        return report.Status == RunStatus.Refused ? "not accepted by the gate, nothing was written" : "factors are up to date";
    }

    static string Window(FactorReport report)
        => report.Since is { } since ? $"events from {Time(since)} to {Time(report.Until)}" : $"all events before {Time(report.Until)}";

    static string? Weights(FactorReportOptions options)
    {
        List<string> weights = [];
        if (options.WeightEvents)
            weights.Add("by event type");
        if (options.HalfLifeDays is { } days)
            weights.Add(FormattableString.Invariant($"half-life of {days} days"));
        if (options.Repeat == RepeatCounting.Log)
            weights.Add("n repeats count 1 + ln n");
        return weights.Count == 0 ? null : $"event weights: {string.Join(", ", weights)}";
    }

    static void WriteCounts(FactorReport report, IReportOutput output)
    {
        var isWritten = IsWritten(report);
        List<string> columns = ["", ">read", ">used", isWritten ? ">written" : ">to write", ">unchanged"];
        List<List<string>> rows =
        [
            ["items", Number(report.Items.Read), Number(report.ItemFactors.Written + report.ItemFactors.Unchanged), Number(report.ItemFactors.Written), Number(report.ItemFactors.Unchanged)],
            ["events", Number(report.Events.Read), Number(report.Events.Used), "", ""],
            ["users", Number(report.Users.Seen), Number(report.Users.Written + report.Users.Unchanged), Number(report.Users.Written), Number(report.Users.Unchanged)],
        ];
        if (report.Prune is { } prune)
        {
            columns.Add(isWritten ? ">removed" : ">to remove");
            rows[0].Add(Number(prune.Items));
            rows[1].Add("");
            rows[2].Add(Number(prune.Users));
        }

        output.WriteTable(columns, rows);
    }

    static void WriteUnused(FactorReport report, IReportOutput output)
    {
        var (items, events) = (report.Items, report.Events);
        var text = $"{Percent(items.FallbackShare)} of the item vectors come from text";
        if (items.WithoutText + items.Refused > 0)
            text += $"; {Number(items.WithoutText)} items without text, {Number(items.Refused)} refused";
        output.WriteLine(text);
        if (events.OnUnknownItems + events.OnItemsWithoutFactor + events.OfTypesWithoutWeight > 0)
        {
            output.WriteLine(
                $"events not used (unknown item, no factor, no weight): {Number(events.OnUnknownItems)}, {Number(events.OnItemsWithoutFactor)}, {Number(events.OfTypesWithoutWeight)}");
        }

        if (report.Prune is { NoEvents: true })
            output.WriteLine("prune: there are no events, so nothing is removed");
    }

    static string NextStep(FactorReport report, Guid? org)
    {
        const int Width = 100;
        if (report.DryRun)
            return "next: run the same command without --dry-run to write these factors";
        if (report.Evaluation?.Verdict is GateVerdict.NotBetterThanPopularity or GateVerdict.WorseThanStored)
            return "next: compare other weights: the same command with --dry-run --half-life-days 30";
        if (report.Evaluation?.Verdict is GateVerdict.TooFewUsers)
            return "next: the same command with a larger --sample-percent, or when more users have events";

        var next = $"next: blend_eval --namespace {ShellText.Quoted(report.Namespace)}{(org is { } id ? $" --org {id}" : "")}";
        return next.Length <= Width ? next : "next: blend_eval with the same --namespace and --org";
    }
}
