using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Sweep;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>What a sweep is asked for.</summary>
/// <param name="File">Path of the file with the sweep.</param>
/// <param name="Folder">Path of the folder for trials.csv, sweep.json and recommended.yaml; null writes none.</param>
/// <param name="Checkpoint">Path of the file with finished trials; null keeps none.</param>
/// <param name="Strict">Whether a warning makes the exit code that of a missed gate.</param>
public sealed record SweepRequest(RunRequest Run, string File, string? Folder, string? Checkpoint, bool Strict);

/// <summary>A sweep, from its file to the report and the exit code.</summary>
public sealed class SweepJob : IDisposable
{
    readonly SweepRequest _request;
    readonly SweepDefinition _definition;
    readonly IReadOnlyList<Candidate> _trials;
    readonly CheckpointFile? _checkpoint;
    IReadOnlyList<Candidate> _named = [];

    SweepJob(SweepRequest request, SweepDefinition definition, IReadOnlyList<Candidate> trials, EvaluationOptions options, CheckpointFile? checkpoint)
        => (_request, _definition, _trials, Options, _checkpoint) = (request, definition, trials, options, checkpoint);

    /// <summary>As requested, except that a resumed sweep without an end of the window has the end of its checkpoint.</summary>
    public EvaluationOptions Options { get; }

    /// <summary>The rows that the trials need.</summary>
    public InteractionRead Read => _request.Run.ReadOf(_trials.Any(trial => trial.Settings.Gamma > 0));

    /// <summary>How the lists use factors.</summary>
    public FactorUse FactorsOf(ScoringData data) => FactorUse.Of(HoldoutSelection.Of(data, Options).Holdouts, _trials);

    /// <summary>The file that contains the sweep: that of <c>--sweep</c>, else that of <c>--configs</c> if it has a <c>sweep</c> key; null without a sweep.</summary>
    /// <exception cref="CommandException">The file of <c>--configs</c> cannot be read.</exception>
    public static string? FileOf(string? sweep, string? configs)
        => sweep ?? (configs is not null && InputFile.Read("--configs", configs, SweepFile.HasSweep) ? configs : null);

    /// <summary>Reads every input file and opens every output, so that a mistake is reported before the rows are read.</summary>
    /// <exception cref="CommandException">A file is wrong, or cannot be read or written.</exception>
    public static SweepJob Open(SweepRequest request)
    {
        var (run, current, options) = (request.Run, request.Run.CurrentSettings, request.Run.Options);
        var definition = InputFile.Read(
            "--sweep", request.File, text => SweepFile.Read(Path.GetFileName(request.File), text, current, options.Primary, options.Seed));
        var named = NamedCandidates(request);
        var trials = definition.Trials(current, ExternalRuns.Without(named));
        if (request.Folder is { } folder)
            SweepWriter.CreateFolder(folder);
        ReportFolder.Check(run.ReportFolder);
        var checkpoint = request.Checkpoint is { } path ? CheckpointFile.Open(path) : null;
        if (checkpoint?.Header is { } header && !run.HasUntil)
            options = options with { Until = header.Until };
        return new SweepJob(request, definition, trials, options, checkpoint) { _named = named };
    }

    /// <summary>Runs the trials that the checkpoint does not have. A stopped sweep returns the finished ones.</summary>
    /// <param name="progress">Reports trials.</param>
    /// <exception cref="CommandException">The checkpoint belongs to another sweep, or cannot be written.</exception>
    /// <exception cref="ScoringException">A list cannot be made and errors are not counted.</exception>
    public SweepResult Run(EvaluationRows rows, JobServices services, IProgress<ProgressUpdate> progress, CancellationToken cancellationToken)
    {
        ExternalRuns.LogSkipped(services.Logger, _named, "try");
        var (run, snapshot) = (_request.Run, rows.Snapshot);
        var header = CheckpointHeader.Of(
            run.Version, $"{snapshot.Fingerprint}{snapshot.EmbeddingFingerprint}", Options,
            $"{string.Join(',', run.Prefixes.Brand)}|{string.Join(',', run.Prefixes.Category)}{(rows.Factors is { Model: not null } factors ? $"|{factors}" : "")}", _definition, _trials);
        var finished = _checkpoint?.Resume(header) ?? [];
        if (finished.Count > 0)
            services.Logger.SweepResumed(finished.Count, _trials.Count);

        var started = services.Clock.GetTimestamp();
        var result = SweepRunner.Run(
            snapshot.Data, _definition, _trials, Options, finished, trials => _checkpoint?.Append(trials),
            new TrialProgress(progress, _trials.Count, services.Throttle, cancellationToken), cancellationToken);
        services.Logger.Swept(result.Trials.Count - finished.Count, result.Holdouts.Count, services.Clock.GetElapsedTime(started).TotalSeconds);
        return result;
    }

    /// <summary>Writes the report in every form that was asked for.</summary>
    /// <returns>A value of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="CommandException">An output cannot be written.</exception>
    public int Report(EvaluationRows rows, SweepResult result, JobServices services)
    {
        var (run, snapshot) = (_request.Run, rows.Snapshot);
        var manifest = Manifest.Of(run, Options, SweepDefinition.CurrentSettings, rows, result.Holdouts);
        string[] warnings =
        [
            .. SnapshotWarnings.Of(snapshot, result.Funnel),
            .. rows.Warnings,
            .. RunWarnings.OfRows(snapshot.Data, Options, result.Holdouts, snapshot.EmbeddingTimes, snapshot.FactorTimes),
        ];
        var report = SweepDocument.Of(result, manifest, warnings);
        SweepWriter.Write(services, report, run.Output, _request.Folder);
        if (_request.Folder is { } folder)
            SweepWriter.WriteFiles(folder, report, result);
        if (run.ReportFolder is { } reportFolder)
        {
            ReportFolder.Write(reportFolder, report);
            services.Logger.ReportWritten(Path.GetFullPath(reportFolder));
        }

        if (result is { Trials.Count: > 0, IsComplete: false })
            services.Logger.SweepStopped(result.Trials.Count, result.Planned);
        return ExitCodeOf(result, refused: _request.Strict && warnings.Length > 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _checkpoint?.Dispose();

    static int ExitCodeOf(SweepResult result, bool refused)
    {
        if (result.Trials.Count == 0)
            return ExitCodes.NotEnoughEvidence;
        if (!result.IsComplete)
            return ExitCodes.Interrupted;
        return refused || result.Choice is null ? ExitCodes.GateMissed : ExitCodes.Success;
    }

    /// <summary>The candidates that are trials too: those of <c>--configs</c>, else those in the sweep's own file, else none.</summary>
    static IReadOnlyList<Candidate> NamedCandidates(SweepRequest request)
    {
        if (request.Run.Configs is { } configs)
            return InputFile.Candidates(configs, request.Run.CurrentSettings);
        return InputFile.Read("--sweep", request.File, CandidateFile.HasCandidates)
            ? InputFile.Candidates("--sweep", request.File, request.Run.CurrentSettings)
            : [];
    }

    sealed class TrialProgress(IProgress<ProgressUpdate> progress, int trials, Nice throttle, CancellationToken cancellationToken) : IProgress<(long Done, long All)>
    {
        public void Report((long Done, long All) value)
        {
            progress.Report(new ProgressUpdate(value.Done, value.All, FormattableString.Invariant($"{value.Done * trials / value.All:N0} of {trials:N0}")));
            throttle.Sleep(cancellationToken);
        }
    }
}
