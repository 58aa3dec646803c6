using System.Diagnostics;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Segments;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>What an evaluation is asked for.</summary>
public sealed record EvaluateRequest
{
    /// <summary>Rows, candidates and users.</summary>
    public required RunRequest Run { get; init; }

    /// <summary>Baseline and gates.</summary>
    public required DecisionRequest Decision { get; init; }

    /// <summary>Path of the stored report whose baseline replaces the run's own; null without one.</summary>
    public string? BaselineReport { get; init; }

    /// <summary>Path of the file with one line per user and candidate; null writes none.</summary>
    public string? PerUser { get; init; }

    /// <summary>Path of the file with one line per holdout for another recommender; null writes none.</summary>
    public string? ExportQueries { get; init; }
}

/// <summary>An evaluation, from the candidate file to the report and the exit code.</summary>
public sealed class EvaluateJob : IDisposable
{
    readonly EvaluateRequest _request;
    readonly IReadOnlyList<Candidate> _candidates;
    readonly Decision _decision;
    readonly EvaluationOptions _options;
    readonly RecommendationUsers? _chosenOn;

    StreamWriter? _perUser;
    StreamWriter? _queries;

    EvaluateJob(EvaluateRequest request, IReadOnlyList<Candidate> candidates, RecommendationUsers? chosenOn, Decision decision, EvaluationOptions options)
        => (_request, _candidates, _chosenOn, _decision, _options) = (request, candidates, chosenOn, decision, options);

    /// <summary>The rows that the candidates and rules need.</summary>
    public InteractionRead Read
        => _request.Run.ReadOf(_candidates.Any(candidate => candidate is { Run: null, Settings.Gamma: > 0 }), _request.Decision.SegmentTrait ?? _decision.Rules?.TraitKey) with
        {
            ItemIds = [.. _candidates.SelectMany(candidate => candidate.Run?.ItemIds ?? [])],
        };

    /// <summary>How the lists use factors.</summary>
    public FactorUse FactorsOf(ScoringData data) => FactorUse.Of(HoldoutSelection.Of(data, _options).Holdouts, _candidates);

    /// <summary>Reads every input file and opens every output, so that a mistake is reported before the rows are read.</summary>
    /// <exception cref="CommandException">A file or option is wrong, or an output cannot be written.</exception>
    public static EvaluateJob Open(EvaluateRequest request)
    {
        var run = request.Run;
        var candidates = InputFile.Candidates(run.Configs, run.CurrentSettings);
        var users = InputFile.RecommendationUsers(run.Configs);
        var stored = request.BaselineReport is { } path ? StoredReport.Read("--baseline-report", path) : null;
        var decision = new Decision(request.Decision, GateReader.Read(request.Decision, run.Options.Primary), stored, "--baseline-report");
        decision.Check(
            [.. candidates.Select(candidate => candidate.Name)], stored is null ? request.Decision.Baseline ?? candidates[0].Name : null, run.Options.Cutoffs);
        var baseline = stored is null ? request.Decision.Baseline : candidates.FirstOrDefault(candidate => candidate.Name == decision.StoredBaseline)?.Name;
        ExternalRuns.Check(run, candidates, ("--per-user", request.PerUser), ("--export-queries", request.ExportQueries));
        var options = run.Options with { Baseline = baseline, Half = run.Half ?? users?.Half ?? UserHalf.All, HalfSeed = users?.Seed ?? run.Options.Seed };
        var job = new EvaluateJob(request, candidates, users, decision, options);
        try
        {
            job._perUser = OutputFile.Open("--per-user", request.PerUser);
            job._queries = OutputFile.Open("--export-queries", request.ExportQueries);
            ReportFolder.Check(run.ReportFolder);
            return job;
        }
        catch (CommandException)
        {
            job.Dispose();
            throw;
        }
    }

    /// <summary>Ranks and measures all candidates.</summary>
    /// <param name="progress">Reports holdouts.</param>
    /// <exception cref="ScoringException">A list cannot be made and errors are not counted.</exception>
    /// <exception cref="CommandException">No list of an external run fits a holdout.</exception>
    public EvaluationResult Run(EvaluationRows rows, JobServices services, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        var trait = Read.TraitKey is { } key ? new UserTrait(key, rows.Snapshot.Traits) : null;
        try
        {
            var result = Evaluator.Run(rows.Snapshot.Data, _candidates, _options, trait, new HoldoutProgress(progress, services, cancellationToken), cancellationToken);
            services.Times.EndEvaluation();
            return result;
        }
        catch (ExternalRunException e)
        {
            throw new CommandException(ExitCodes.Data, e.Message, e);
        }
    }

    /// <summary>Applies the baseline and the gates, and writes the report in every form that was asked for.</summary>
    /// <returns>A value of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="CommandException">The stored run does not fit, or an output cannot be written.</exception>
    public int Report(EvaluationRows rows, EvaluationResult result, JobServices services)
    {
        var (run, snapshot) = (_request.Run, rows.Snapshot);
        var manifest = Manifest.Of(run, _options, _options.Baseline ?? _candidates[0].Name, rows, result.Holdouts);
        string[] warnings =
            [.. HalfWarnings(), .. SnapshotWarnings.Of(snapshot, result.Funnel), .. rows.Warnings, .. RunWarnings.Of(snapshot.Data, result, snapshot.EmbeddingTimes, snapshot.FactorTimes)];
        OutputFile.WriteUsers(_perUser, snapshot.Data, result);
        OutputFile.WriteQueries(_queries, snapshot.Data, result, manifest);
        var report = _decision.Apply(ReportDocument.Of(result, manifest, warnings));
        if (run.ReportFolder is { } folder)
        {
            ReportFolder.Write(folder, report, snapshot.Data, result);
            services.Logger.ReportWritten(Path.GetFullPath(folder));
        }

        ReportWriter.Write(services, report, run.Output);
        services.Times.End("report");
        services.Logger.Evaluated(
            result.Holdouts.Count, _candidates.Count, services.Times.Total.TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64 >> 20, services.Times);
        return _decision.ExitCodeOf(report);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _perUser?.Dispose();
        _queries?.Dispose();
    }

    IEnumerable<string> HalfWarnings()
        => _chosenOn is { } users && users.Half != _options.Half
            ? ["the recommendation in the candidate file was chosen on users of this run, so its numbers are too good; without --half the run takes the users that had no part in the choice"]
            : [];

    sealed class HoldoutProgress(IProgress<ProgressUpdate> progress, JobServices services, CancellationToken cancellationToken) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value)
        {
            services.Times.UserDone(value.Done);
            progress.Report(new ProgressUpdate(value.Done, value.All));
            services.Throttle.Sleep(cancellationToken);
        }
    }
}
