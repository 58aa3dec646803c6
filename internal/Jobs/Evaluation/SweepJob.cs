using RecSys.BlendEval;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Sweep;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>A sweep from its file to its reports. Everything that a user wrote is checked before a row is read.</summary>
sealed class SweepJob : IDisposable
{
    readonly SweepDefinition _definition;
    readonly IReadOnlyList<Candidate> _trials;
    readonly string? _folder;
    readonly string? _report;
    readonly CheckpointFile? _checkpoint;

    SweepJob(SweepDefinition definition, IReadOnlyList<Candidate> trials, EvaluationOptions options, string? folder, string? report, CheckpointFile? checkpoint)
        => (_definition, _trials, Options, _folder, _report, _checkpoint) = (definition, trials, options, folder, report, checkpoint);

    /// <summary>As asked; the end of the window is that of the checkpoint when the user did not name one.</summary>
    public EvaluationOptions Options { get; }

    /// <summary>Whether any trial looks at embeddings.</summary>
    public bool NeedsEmbeddings => _trials.Any(trial => trial.Settings.Gamma > 0);

    /// <summary>
    /// The sweep that the flags ask for: <c>--sweep</c>, or a <c>sweep</c> key in the file of <c>--configs</c>, unless a user's lists are to be
    /// explained; null without one.
    /// </summary>
    /// <param name="inForce">The settings of trial 0.</param>
    /// <exception cref="CommandException">A file is wrong or cannot be read or written.</exception>
    public static SweepJob? Open(BlendEvalOptions flags, BlendSettings inForce, EvaluationOptions options)
    {
        var file = flags.Sweep ?? (flags is { ExplainUser: null, Configs: { } configs } && InputFile.Read("--configs", configs, SweepFile.HasSweep) ? configs : null);
        if (file is null)
        {
            return (flags.SweepOut, flags.Resume) switch
            {
                ({ } folder, _) => throw CommandException.BadValue("--sweep-out", folder, "a sweep to write: name its file with --sweep"),
                (_, { } resumed) => throw CommandException.BadValue("--resume", resumed, "a sweep to go on with: name its file with --sweep"),
                _ => null,
            };
        }

        foreach (var (flag, value) in ((string, string?)[])
            [
                ("--per-user", flags.PerUser), ("--baseline", flags.Baseline), ("--explain-user", flags.ExplainUser),
                ("--gates", flags.Gates), ("--min", flags.Min), ("--not-worse-by", flags.NotWorseBy), ("--baseline-report", flags.BaselineReport),
                ("--segment-trait", flags.SegmentTrait),
            ])
        {
            if (value is not null)
                throw CommandException.BadValue(flag, value, "no sweep beside it: evaluate its recommendation with --configs to use this flag");
        }

        var definition = InputFile.Read("--sweep", file, text => SweepFile.Read(Path.GetFileName(file), text, inForce, options.Primary, options.Seed));
        var trials = definition.Trials(inForce, Named(flags, file, inForce));
        if (flags.SweepOut is { } asked)
            CreateFolder(asked);
        ReportFolder.Check(flags.Report);
        var checkpoint = flags.Resume is null ? null : CheckpointFile.Open(flags.Resume);
        if (checkpoint?.Header is { } header && flags.Until is null)
            options = options with { Until = header.Until };
        return new SweepJob(definition, trials, options, flags.SweepOut, flags.Report, checkpoint);
    }

    /// <summary>Runs the trials, writes the report to stdout and the files to the folder.</summary>
    /// <param name="prefixes">What else the lists depend on.</param>
    /// <param name="strict">Whether a warning makes the exit code that of a missed gate.</param>
    /// <param name="manifestOf">Of the users that were evaluated.</param>
    /// <exception cref="CommandException">The checkpoint is one of another sweep.</exception>
    public async Task<int> RunAsync(
        CommandContext context, InteractionSnapshot snapshot, TagPrefixes prefixes, Nice nice, ReportFormat format, bool strict, string version,
        Func<IReadOnlyList<Holdout>, RunManifest> manifestOf, Func<Funnel, IReadOnlyList<string>> warningsOf, CancellationToken cancellationToken)
    {
        var header = CheckpointHeader.Of(version, $"{snapshot.Fingerprint}{snapshot.EmbeddingFingerprint}", Options, $"{string.Join(',', prefixes.Brand)}|{string.Join(',', prefixes.Category)}", _definition, _trials);
        var finished = _checkpoint?.GoOn(header) ?? [];
        if (finished.Count > 0)
            context.Logger.SweepResumed(finished.Count, _trials.Count);

        var started = context.Clock.GetTimestamp();
        var result = await context.Terminal.WithProgressAsync("trials", progress => Task.Run(
            () => SweepRunner.Run(
                snapshot.Data, _definition, _trials, Options, finished, trials => _checkpoint?.Append(trials),
                new TrialProgress(progress, _trials.Count, nice, cancellationToken), cancellationToken),
            CancellationToken.None));
        context.Logger.Swept(result.Trials.Count - finished.Count, result.Holdouts.Count, context.Clock.GetElapsedTime(started).TotalSeconds);

        var report = SweepDocument.Of(
            result, manifestOf(result.Holdouts),
            [
                .. warningsOf(result.Funnel),
                .. RunWarnings.OfRows(snapshot.Data, Options, result.Holdouts, snapshot.EmbeddingTimes, snapshot.FactorTimes),
            ]);
        foreach (var warning in report.Warnings)
            context.Logger.Warned(Printable.Escape(warning));
        SweepWriter.Write(context.Terminal, report, format);
        if (_folder is not null)
            SweepWriter.WriteFiles(_folder, report, result);
        if (_report is not null)
        {
            ReportFolder.Write(_report, report);
            context.Logger.ReportWritten(Printable.Escape(Path.GetFullPath(_report)));
        }

        return ExitCodeOf(context, result, strict && report.Warnings.Count > 0);
    }

    public void Dispose() => _checkpoint?.Dispose();

    static int ExitCodeOf(CommandContext context, SweepResult result, bool refused)
    {
        if (result.Trials.Count == 0)
            return ExitCodes.NotEnoughEvidence;
        if (!result.IsComplete)
        {
            context.Logger.SweepStopped(result.Trials.Count, result.Planned);
            return ExitCodes.Interrupted;
        }

        return refused || result.Choice is null ? ExitCodes.GateMissed : ExitCodes.Success;
    }

    /// <summary>Candidates of <c>--configs</c>, else those beside the sweep in its own file, else none: they are trials too.</summary>
    static IReadOnlyList<Candidate> Named(BlendEvalOptions flags, string sweep, BlendSettings inForce)
    {
        if (flags.Configs is { } configs)
            return InputFile.Read("--configs", configs, text => CandidateFile.Read(Path.GetFileName(configs), text, inForce));
        return InputFile.Read("--sweep", sweep, CandidateFile.HasCandidates)
            ? InputFile.Read("--sweep", sweep, text => CandidateFile.Read(Path.GetFileName(sweep), text, inForce))
            : [];
    }

    static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"--sweep-out: '{folder}' cannot be made: {e.Message}", e);
        }
    }

    sealed class TrialProgress(IProgress<ProgressUpdate> progress, int trials, Nice nice, CancellationToken cancellationToken) : IProgress<(long Done, long All)>
    {
        public void Report((long Done, long All) value)
        {
            progress.Report(new ProgressUpdate(value.Done, value.All, FormattableString.Invariant($"{value.Done * trials / value.All:N0} of {trials:N0}")));
            nice.Sleep(cancellationToken);
        }
    }
}
