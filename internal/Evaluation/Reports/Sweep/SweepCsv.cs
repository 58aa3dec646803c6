using CsvHelper;

namespace RecSys.Evaluation.Reports;

/// <summary>The trials of a sweep for a spreadsheet: one line per trial. Undefined numbers are empty.</summary>
public static class SweepCsv
{
    /// <summary>Writes a header and the lines, each ended by a line feed.</summary>
    public static void Write(TextWriter output, SweepDocument report)
    {
        using var csv = CsvWriter.Create(output, CsvReport.Options, leaveOpen: true);
        string[] fields = [.. report.Manifest.Settings.Keys];
        string[] metrics = report.Trials.Count == 0 ? [] : [.. report.Trials[0].Chosen.Keys];
        foreach (var header in (string[])
            [
                "trial", "name", "keeps_constraints", "within_noise", "on_pareto_front", "best", "recommended", .. fields,
                .. metrics.SelectMany(metric => new[] { metric + "_chosen", metric + "_reported" }), "failures",
            ])
        {
            csv.WriteField(header);
        }

        csv.EndRecord();
        foreach (var trial in report.Trials)
        {
            csv.WriteField(trial.Trial);
            csv.WriteField(VisibleText.Of(trial.Name));
            foreach (var flag in (bool[])[trial.KeepsConstraints, trial.WithinNoise, trial.OnParetoFront, trial.Trial == report.Sweep.Best?.Trial, trial.Trial == report.Sweep.Recommended?.Trial])
                csv.WriteField(flag ? "true" : "false");
            foreach (var field in fields)
                csv.WriteField(SweepText.Value(trial.Settings[field]));
            foreach (var metric in metrics)
            {
                csv.WriteField(trial.Chosen[metric]);
                csv.WriteField(trial.Reported[metric]);
            }

            csv.WriteField(trial.Failures);
            csv.EndRecord();
        }
    }
}
