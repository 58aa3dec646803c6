using System.Globalization;
using System.Text.Json;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Sweep;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>Writes the report of a sweep to stdout, and its files to a folder.</summary>
static class SweepWriter
{
    /// <param name="folder">The folder of <see cref="WriteFiles"/>, which the first screen names; null without one.</param>
    public static void Write(JobServices services, SweepDocument report, OutputRequest output, string? folder)
    {
        foreach (var warning in report.Warnings)
            services.Logger.Warned(warning);
        switch (output.Format)
        {
            case ReportFormat.Json:
                services.Out.WriteLine(JsonSerializer.Serialize(report, EvaluationJson.Indented.SweepDocument));
                break;
            case ReportFormat.Csv:
                SweepCsv.Write(services.Out, report);
                break;
            case ReportFormat.Markdown:
                services.Out.Write(SweepMarkdown.Write(report));
                break;
            default:
                var recommendation = folder is null ? null : ShellText.Quoted(Path.Combine(folder, "recommended.yaml"));
                ReportWriter.Write(services.Screen, output.Details ? SweepScreen.Details(report, recommendation) : SweepScreen.Of(report, recommendation));
                break;
        }
    }

    /// <summary>Creates the folder, so that a mistake is reported before the rows are read.</summary>
    /// <exception cref="CommandException">It cannot be created.</exception>
    public static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"--sweep-out: the folder '{folder}' cannot be created: {e.Message}", e);
        }
    }

    /// <summary>Writes <c>trials.csv</c>, <c>sweep.json</c> and <c>recommended.yaml</c>, which <c>--configs</c> reads; without a recommendation the last one is removed.</summary>
    /// <exception cref="CommandException">A file cannot be written.</exception>
    public static void WriteFiles(string folder, SweepDocument report, SweepResult result)
    {
        try
        {
            using (var csv = new StreamWriter(Path.Combine(folder, "trials.csv")))
                SweepCsv.Write(csv, report);
            File.WriteAllText(Path.Combine(folder, "sweep.json"), JsonSerializer.Serialize(report, EvaluationJson.Indented.SweepDocument) + "\n");
            var recommended = Path.Combine(folder, "recommended.yaml");
            if (result.Choice is { } choice)
                File.WriteAllText(recommended, CandidateFileWriter.Write(Recommended(result, choice), users: new RecommendationUsers(UserHalf.Test, result.Options.Seed)));
            else
                File.Delete(recommended);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"--sweep-out: a file in '{folder}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The current settings first, so that they are the baseline when the file is evaluated.</summary>
    static Candidate[] Recommended(SweepResult result, SweepChoice choice)
    {
        var trial = result.Trial(choice.Recommended);
        var objective = result.Definition.Objective;
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"Trial {trial.Number}, in the centre of the {choice.WithinNoise.Count} trials within noise of the best; {objective.Label}@{result.Options.VerdictCutoff} {trial.Reported[objective.Name]:0.0000} on the {result.TestUsers} users of the test half{(result.IsComplete ? "" : $"; the sweep was stopped after {result.Trials.Count} of {result.Planned} trials")}");
        return [new("in-force", "The current settings when the sweep ran", result.Trial(0).Candidate.Settings), new("recommended", description, trial.Candidate.Settings)];
    }
}
