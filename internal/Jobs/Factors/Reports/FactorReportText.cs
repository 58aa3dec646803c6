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
        if (ModelReportText.Settings(report.Model) is { } settings)
            output.WriteLine(settings);
        WriteCounts(report, output);
        WriteItems(report, output);
        WriteUnused(report.Events, output);
        if (report.Prune is { NoEvents: true })
            output.WriteLine("prune: there are no events, so nothing is removed");
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
        if (report.Prune is not null || report.Removed is not null)
        {
            columns.Add(isWritten ? ">removed" : ">to remove");
            rows[0].Add(Number((report.Prune?.Items ?? 0) + (report.Removed?.Items ?? 0)));
            rows[1].Add("");
            rows[2].Add(Number((report.Prune?.Users ?? 0) + (report.Removed?.Users ?? 0)));
        }

        output.WriteTable(columns, rows);
    }

    static void WriteItems(FactorReport report, IReportOutput output)
    {
        if (report.Model.Learned is { } learned)
        {
            output.WriteLine(ModelReportText.Items(learned));
            // An evaluation says more than the variety of the lists, which --details always prints.
            if (report.Evaluation is null)
                output.WriteLine(ModelReportText.Variety(learned));
            return;
        }

        var items = report.Items;
        var text = $"{Percent(items.FallbackShare)} of the item vectors come from text";
        if (items.WithoutText + items.Refused > 0)
            text += $"; {Number(items.WithoutText)} items without text, {Number(items.Refused)} refused";
        output.WriteLine(text);
    }

    static void WriteUnused(EventTotals events, IReportOutput output)
    {
        List<string> unused = [];
        if (events.OnUnknownItems > 0)
            unused.Add($"{Number(events.OnUnknownItems)} on unknown items");
        if (events.OnItemsWithoutFactor > 0)
            unused.Add($"{Number(events.OnItemsWithoutFactor)} on items without a factor");
        if (events.OfTypesWithoutWeight > 0)
            unused.Add($"{Number(events.OfTypesWithoutWeight)} of types without a weight");
        foreach (var some in unused.Chunk(2))
            output.WriteLine($"events not used: {string.Join(", ", some)}");
    }

    static string NextStep(FactorReport report, Guid? org)
    {
        const int Width = 100;
        if (report.Evaluation?.Verdict is GateVerdict.NotBetterThanPopularity or GateVerdict.WorseThanStored)
            return report.Tuning switch
            {
                null => "next: the same command with --model als, which learns from who had events on which items",
                { Search: false } => "next: the same command with --tune, which chooses better settings",
                _ => "next: compare other weights: the same command with --dry-run --half-life-days 30",
            };
        if (report.Evaluation?.Verdict is GateVerdict.TooFewUsers)
            return "next: the same command with a larger --sample-percent, or when more users have events";
        if (report.DryRun)
            return "next: run the same command without --dry-run to write these factors";

        // Learned factors that are stored have seen the events that an evaluation holds out.
        var train = report.Model.Learned is null ? "" : " --train-factors als";
        var next = $"next: blend_eval --namespace {ShellText.Quoted(report.Namespace)}{(org is { } id ? $" --org {id}" : "")}{train}";
        return next.Length <= Width ? next : $"next: blend_eval{train} with the same --namespace and --org";
    }
}
