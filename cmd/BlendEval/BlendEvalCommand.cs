using System.Diagnostics;
using System.Reflection;
using McMaster.Extensions.CommandLineUtils;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Segments;
using RecSys.Evaluation.Sweep;
using RecSys.Hosting;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.BlendEval;

[Command("blend_eval", Description = "Scores blend weights offline on held-out events and says whether a candidate is better. Reads only.")]
sealed class BlendEvalCommand : BlendEvalOptions, ICommand
{
    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await EvaluateAsync(context, cancellationToken);
        }
        catch (ScoringException e)
        {
            throw new CommandException(ExitCodes.Data, $"{e.Message} With --on-error count a list that cannot be made is counted and taken as empty.", e);
        }
    }

    async Task<int> EvaluateAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (ReportComparison.Of(this) is { } comparison)
            return Finish(context, comparison.Decision, comparison.Decision.Apply(comparison.Report));

        var times = new StageTimes(context.Clock);
        var settings = ServiceSettings.Read(context.Settings.Text);
        var prefixes = ServiceSettings.ReadPrefixes(context.Settings.Text);
        var options = ToEvaluationOptions(context.Clock.GetUtcNow());
        var nice = new Nice(Nice, context.Clock);
        using var sweep = SweepJob.Open(this, settings, options);
        if (sweep is not null)
            return await SweepAsync(context, sweep, settings, prefixes, nice, times, cancellationToken);

        var candidates = ReadCandidates(settings);
        ExplainJob.Check(this, candidates);
        var decision = ReadDecision(candidates, options);
        if (decision.Stored is not null)
            options = options with { Baseline = candidates.FirstOrDefault(candidate => candidate.Name == decision.StoredBaseline)?.Name };
        using var perUser = OpenPerUser();
        ReportFolder.Check(Report);
        var read = new InteractionRead(
            prefixes, Embeddings: ExplainUser is not null || candidates.Any(candidate => candidate.Settings.Gamma > 0),
            UserFactors: options.Protocol == EvidenceProtocol.Replay, TraitKey: SegmentTrait ?? decision.Rules?.TraitKey);
        var snapshot = await ReadRowsAsync(context, read, options, nice, times, cancellationToken);
        if (ExplainUser is not null)
        {
            ExplainJob.Run(this, context, snapshot.Data, candidates, options, cancellationToken);
            return ExitCodes.Success;
        }

        var trait = read.TraitKey is null ? null : new UserTrait(read.TraitKey, snapshot.Traits);
        var result = await context.Terminal.WithProgressAsync("users", progress => Task.Run(
            () => Evaluator.Run(snapshot.Data, candidates, options, trait, new UserProgress(progress, options.Limit, times, nice, cancellationToken), cancellationToken), cancellationToken));
        times.EndEvaluation();

        var report = ReportDocument.Of(result, ManifestOf(context, settings, options, options.Baseline ?? candidates[0].Name, snapshot, result.Holdouts), WarningsOf(snapshot, result));
        if (perUser is not null)
            WritePerUser(perUser, snapshot.Data, result);
        report = decision.Apply(report);
        if (Report is not null)
        {
            ReportFolder.Write(Report, report, snapshot.Data, result);
            context.Logger.ReportWritten(Printable.Escape(Path.GetFullPath(Report)));
        }

        var exitCode = Finish(context, decision, report);
        times.End("report");
        context.Logger.Evaluated(result.Holdouts.Count, candidates.Count, times.Total.TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64 >> 20, times);
        return exitCode;
    }

    int Finish(CommandContext context, Decision decision, ReportDocument report)
    {
        foreach (var warning in report.Warnings)
            context.Logger.Warned(Printable.Escape(warning));
        foreach (var line in (report.Gates?.Lines ?? []).Where(line => line.Outcome != GateOutcome.Passed))
            context.Logger.Warned(Printable.Escape(GateText.Sentence(line)));
        ReportWriter.Write(context.Terminal, report, Output);
        return decision.ExitCodeOf(report);
    }

    Decision ReadDecision(IReadOnlyList<Candidate> candidates, EvaluationOptions options)
    {
        var stored = BaselineReport is null ? null : StoredReport.Read("--baseline-report", BaselineReport);
        var decision = new Decision(this, GateReader.Read(this, options.Primary), stored, "--baseline-report");
        decision.Check([.. candidates.Select(candidate => candidate.Name)], stored is null ? Baseline ?? candidates[0].Name : null, options.Cutoffs);
        return decision;
    }

    async Task<int> SweepAsync(
        CommandContext context, SweepJob sweep, BlendSettings settings, TagPrefixes prefixes, Nice nice, StageTimes times, CancellationToken cancellationToken)
    {
        var snapshot = await ReadRowsAsync(
            context, new InteractionRead(prefixes, sweep.NeedsEmbeddings, sweep.Options.Protocol == EvidenceProtocol.Replay), sweep.Options, nice, times,
            cancellationToken);
        return await sweep.RunAsync(
            context, snapshot, prefixes, nice, Output, Strict, Version,
            holdouts => ManifestOf(context, settings, sweep.Options, SweepDefinition.CurrentSettings, snapshot, holdouts), funnel => RowWarnings(snapshot, funnel), cancellationToken);
    }

    static async Task<InteractionSnapshot> ReadRowsAsync(
        CommandContext context, InteractionRead read, EvaluationOptions options, Nice nice, StageTimes times, CancellationToken cancellationToken)
    {
        times.End("start");
        var warmUp = Task.Run(() => WarmUp.Run(cancellationToken), cancellationToken);
        await context.Get<SchemaCheck>().RequireAsync(
            read.TraitKey is null ? InteractionReader.RequiredTables : [.. InteractionReader.RequiredTables, RequiredTable.Users],
            InteractionReader.RightsOf(read), cancellationToken);
        times.End("connecting");
        var snapshot = await context.Get<InteractionReader>().ReadAsync(context.Scope, read, cancellationToken);
        await nice.SleepAsync(cancellationToken);
        await warmUp;
        times.End("reading");
        var counts = snapshot.Counts;
        context.Logger.RowsRead(
            counts.Events, counts.Items, counts.ItemsWithEmbedding, counts.ItemFactors, snapshot.ReadTime.TotalSeconds, snapshot.SortTime.TotalSeconds);
        CheckHoldoutTypes(options, snapshot);
        return snapshot;
    }

    IReadOnlyList<Candidate> ReadCandidates(BlendSettings settings)
        => Configs is null
            ? Candidate.Defaults(settings)
            : InputFile.Read("--configs", Configs, text => CandidateFile.Read(Path.GetFileName(Configs), text, settings));

    StreamWriter? OpenPerUser()
    {
        try
        {
            return PerUser is null ? null : new StreamWriter(PerUser) { NewLine = "\n" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCodes.Usage, $"--per-user: '{PerUser}' cannot be written: {e.Message}", e);
        }
    }

    static void CheckHoldoutTypes(EvaluationOptions options, InteractionSnapshot snapshot)
    {
        if (options.HoldoutTypes is null)
            return;

        var known = snapshot.Data.Types.Select(type => type.Type).ToHashSet();
        known.UnionWith(snapshot.Data.Interactions.Types.ToArray());
        foreach (var type in options.HoldoutTypes.Where(type => !known.Contains(type)))
        {
            throw CommandException.BadValue(
                "--types", FormattableString.Invariant($"{type}"),
                $"event types of the namespace: {string.Join(", ", snapshot.Data.Types.Select(t => FormattableString.Invariant($"{t.Type} ({t.Name})")))}");
        }
    }

    RunManifest ManifestOf(
        CommandContext context, BlendSettings settings, EvaluationOptions options, string baseline, InteractionSnapshot snapshot,
        IReadOnlyList<Holdout> holdouts)
    {
        var times = snapshot.Data.Interactions.Times;
        return new RunManifest
        {
            Tool = context.Program,
            Version = Version,
            Org = context.Scope.OrgId,
            Namespace = context.Scope.Namespace,
            Protocol = options.Protocol,
            Until = Until is null ? null : Timestamp.Text(options.Until),
            Lookback = Duration.Format(Lookback),
            Limit = options.Limit,
            MinEvents = options.MinEvents,
            Cutoffs = options.Cutoffs,
            Sample = options.Sample,
            Seed = options.Seed,
            Seen = Seen.ToString().ToLowerInvariant(),
            HoldoutTypes = options.HoldoutTypes?.Order().ToArray(),
            Baseline = baseline,
            Primary = options.Primary,
            PrimaryCutoff = options.VerdictCutoff,
            Margin = options.Margin,
            Settings = Candidate.ValuesOf(settings),
            EventTypes = [.. snapshot.Data.Types.Cast<object>()],
            Rows = snapshot.Counts,
            FirstEvent = times.IsEmpty ? null : Timestamp.Text(times[0]),
            LastEvent = times.IsEmpty ? null : Timestamp.Text(times[^1]),
            FirstHoldout = holdouts.Count == 0 ? null : Timestamp.Text(holdouts.Min(holdout => holdout.Time)),
            LastHoldout = holdouts.Count == 0 ? null : Timestamp.Text(holdouts.Max(holdout => holdout.Time)),
            Fingerprint = snapshot.Fingerprint,
            EmbeddingFingerprint = snapshot.EmbeddingFingerprint,
        };
    }

    static IReadOnlyList<string> WarningsOf(InteractionSnapshot snapshot, RecSys.Evaluation.Results.EvaluationResult result)
        => [.. RowWarnings(snapshot, result.Funnel), .. RunWarnings.Of(snapshot.Data, result, snapshot.EmbeddingTimes, snapshot.FactorTimes)];

    static List<string> RowWarnings(InteractionSnapshot snapshot, Funnel funnel)
    {
        var warnings = new List<string>();
        Add(snapshot.Counts.EventsWithoutTime, "events at infinity or -infinity were not used");
        Add(snapshot.Counts.EventsWithoutValue, "events whose value is not a finite number were not used");
        Add(snapshot.Counts.FactorsWithoutItem, "item factors name an item without a row or an event and were not used");
        Add(funnel.EventsAfterWindow, "events at or after the end of the window were not used");
        return warnings;

        void Add(int count, string what)
        {
            if (count > 0)
                warnings.Add(FormattableString.Invariant($"{count:N0} {what}"));
        }
    }

    static void WritePerUser(StreamWriter file, ScoringData data, RecSys.Evaluation.Results.EvaluationResult result)
    {
        foreach (var line in PerUserReport.Of(data, result))
            file.WriteLine(System.Text.Json.JsonSerializer.Serialize(line, ReportJson.Line));
    }

    static string Version
        => typeof(BlendEvalCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    sealed class UserProgress(IProgress<ProgressUpdate> progress, int limit, StageTimes times, Nice nice, CancellationToken cancellationToken) : IProgress<int>
    {
        public void Report(int value)
        {
            times.UserDone(value);
            progress.Report(new ProgressUpdate(value, limit));
            nice.Sleep(cancellationToken);
        }
    }
}
