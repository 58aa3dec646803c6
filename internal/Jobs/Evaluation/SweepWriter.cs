using System.Globalization;
using System.Text.Json;
using RecSys.BlendEval;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Sweep;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>Writes the report of a sweep to stdout in the form asked for, and its files to a folder.</summary>
static class SweepWriter
{
    public static void Write(Terminal terminal, SweepDocument report, ReportFormat format)
    {
        switch (format)
        {
            case ReportFormat.Json:
                terminal.WriteJson(report);
                break;
            case ReportFormat.Csv:
                SweepCsv.Write(terminal.Out, report);
                break;
            case ReportFormat.Markdown:
                terminal.Out.Write(SweepMarkdown.Write(report));
                break;
            default:
                WriteTable(terminal, report);
                break;
        }
    }

    /// <summary><c>trials.csv</c>, <c>sweep.json</c>, and <c>recommended.yaml</c>, which <c>--configs</c> reads.</summary>
    /// <exception cref="CommandException">A file cannot be written.</exception>
    public static void WriteFiles(string folder, SweepDocument report, SweepResult result)
    {
        try
        {
            using (var csv = new StreamWriter(Path.Combine(folder, "trials.csv")))
                SweepCsv.Write(csv, report);
            File.WriteAllText(Path.Combine(folder, "sweep.json"), JsonSerializer.Serialize(report, ReportJson.Indented) + "\n");
            var recommended = Path.Combine(folder, "recommended.yaml");
            if (result.Choice is { } choice)
                File.WriteAllText(recommended, CandidateFileWriter.Write(Recommended(result, choice)));
            else
                File.Delete(recommended);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"--sweep-out: '{folder}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The current settings first, so that they are the baseline when the file is used as <c>--configs</c>.</summary>
    static Candidate[] Recommended(SweepResult result, SweepChoice choice)
    {
        var trial = result.Trial(choice.Recommended);
        var objective = result.Definition.Objective;
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"Trial {trial.Number}, in the centre of {choice.WithinNoise.Count} trials within noise of the best; {objective.At(result.Options.VerdictCutoff)} {trial.Reported[objective.Name]:0.0000} on the {result.TestUsers} users of the test half{(result.IsComplete ? "" : $"; the sweep was stopped after {result.Trials.Count} of {result.Planned} trials")}");
        return [new("in-force", "The current settings when the sweep ran", result.Trial(0).Candidate.Settings), new("recommended", description, trial.Candidate.Settings)];
    }

    static void WriteTable(Terminal terminal, SweepDocument report)
    {
        terminal.WriteLine(report.Title);
        foreach (var line in ReportText.Funnel(report.Funnel, report.Manifest).Concat(SweepText.Setting(report)))
            terminal.WriteLine(line);
        if (SweepText.NoChoice(report) is { } reason)
            terminal.WriteLine(reason);
        if (report.Trials.Count == 0)
            return;

        terminal.WriteLine();
        Write(terminal, SweepText.Outcomes(report));
        terminal.WriteLine();
        foreach (var verdict in SweepText.Verdicts(report))
            terminal.WriteLine(verdict);
        terminal.WriteLine();
        Write(terminal, SweepText.Front(report));
        terminal.WriteLine();
        Write(terminal, SweepText.Top(report));
    }

    static void Write(Terminal terminal, ReportTable table) => terminal.WriteTable(new TextTable(table.Columns, table.Rows));
}
