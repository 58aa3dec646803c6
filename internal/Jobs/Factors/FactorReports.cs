using System.Text.Json;
using RecSys.Evaluation.Factors;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>Collects the reports of one invocation and derives its exit code.</summary>
/// <param name="reportFile">The path of <c>--report</c>; null for no file.</param>
public sealed class FactorReports(string? reportFile) : INamespaceReports<FactorReport>
{
    readonly List<FactorReport> _runs = [];
    readonly List<string> _busy = [];
    readonly HashSet<int> _skipped = [];

    /// <summary>All reports and skipped namespaces so far.</summary>
    public FactorDocument Document => new(_runs, _busy);

    /// <summary>The exit code of the invocation.</summary>
    public int ExitCode
    {
        get
        {
            if (_runs.Any(run => run.Evaluation?.Verdict is GateVerdict.NotBetterThanPopularity or GateVerdict.WorseThanStored) || _skipped.Contains(ExitCodes.GateMissed))
                return ExitCodes.GateMissed;
            if (_runs.Any(run => run.Evaluation?.Verdict is GateVerdict.TooFewUsers) || _skipped.Contains(ExitCodes.NotEnoughEvidence))
                return ExitCodes.NotEnoughEvidence;
            return _busy.Count > 0 ? ExitCodes.TryAgainLater : ExitCodes.Success;
        }
    }

    /// <inheritdoc/>
    public void Add(FactorReport report) => _runs.Add(report);

    /// <inheritdoc/>
    public void AddSkipped(string reason, int exitCode)
    {
        _busy.Add(reason);
        _skipped.Add(exitCode);
    }

    /// <inheritdoc/>
    public void Save() => ReportFile.Write(reportFile, ToJson());

    /// <summary>One indented JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(Document, FactorJson.Indented.FactorDocument);
}
