using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>Compares two stored reports. Uses no database.</summary>
public static class CompareJob
{
    /// <param name="baseline">Path of the report that has the baseline.</param>
    /// <param name="compared">Path of the report whose candidates are compared.</param>
    /// <returns>A value of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="CommandException">A report cannot be used, or the two do not fit.</exception>
    public static int Run(string baseline, string compared, DecisionRequest request, OutputRequest output, JobServices services)
    {
        var stored = StoredReport.Read("--compare", baseline);
        var run = StoredReport.Read("--compare", compared).Document;
        var decision = new Decision(request, GateReader.Read(request, run.Manifest.Primary), stored, "--compare");
        decision.Check([.. run.Candidates.Select(candidate => candidate.Name)], null, run.Manifest.Cutoffs);
        var report = decision.Apply(run);
        ReportWriter.Write(services, report, output);
        return decision.ExitCodeOf(report);
    }
}
