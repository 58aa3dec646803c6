using System.Reflection;
using McMaster.Extensions.CommandLineUtils;
using RecSys.Evaluation.Protocol;
using RecSys.Hosting;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.BlendEval;

[Command("blend_eval", Description = "Evaluates blend weights offline on held-out events and reports whether a candidate is better. Read-only.")]
sealed class BlendEvalCommand : BlendEvalOptions, ICommand
{
    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var services = new JobServices(
            context.Logger, context.Terminal, context.Terminal.Out, context.Clock, new Nice(Nice, context.Clock), StageTimes.OfProcess(context.Clock));
        CheckCombinations(context.GivenOptions);
        try
        {
            if (Compare is not null)
                return CompareJob.Run(Compare, Compared!, ToDecisionRequest(), new OutputRequest(Output, Details), services);
            if (SweepJob.FileOf(Sweep, ExplainUser is null ? Configs : null) is { } file)
                return await SweepAsync(context, services, file, cancellationToken);
            RefuseWithoutSweep();
            return ExplainUser is { } user
                ? await ExplainAsync(context, services, user, cancellationToken)
                : await EvaluateAsync(context, services, cancellationToken);
        }
        catch (ScoringException e)
        {
            throw new CommandException(ExitCodes.Data, $"{e.Message} With --on-error count, a list that cannot be made counts as an empty one.", e);
        }
    }

    async Task<int> EvaluateAsync(CommandContext context, JobServices services, CancellationToken cancellationToken)
    {
        var run = ToRunRequest(context);
        using var job = EvaluateJob.Open(new EvaluateRequest { Run = run, Decision = ToDecisionRequest(), BaselineReport = BaselineReport, PerUser = PerUser, ExportQueries = ExportQueries });
        var rows = await ReadAsync(context, services, run, job.Read, run.Options, job.FactorsOf, cancellationToken);
        var result = await context.Terminal.WithProgressAsync(
            "users", progress => Task.Run(() => job.Run(rows, services, progress, cancellationToken), cancellationToken));
        return job.Report(rows, result, services);
    }

    async Task<int> SweepAsync(CommandContext context, JobServices services, string file, CancellationToken cancellationToken)
    {
        RefuseWithSweep(context.GivenOptions);
        var run = ToRunRequest(context);
        using var job = SweepJob.Open(new SweepRequest(run, file, SweepOut, Resume, Strict));
        var rows = await ReadAsync(context, services, run, job.Read, job.Options, job.FactorsOf, cancellationToken);
        // Not cancelled from outside: a stopped sweep still reports its finished trials.
        var result = await context.Terminal.WithProgressAsync(
            "trials", progress => Task.Run(() => job.Run(rows, services, progress, cancellationToken), CancellationToken.None));
        return job.Report(rows, result, services);
    }

    async Task<int> ExplainAsync(CommandContext context, JobServices services, string user, CancellationToken cancellationToken)
    {
        var run = ToRunRequest(context);
        var job = ExplainJob.Open(new ExplainRequest(run, user, ExplainItem, ExplainCandidate, Baseline));
        var rows = await ReadAsync(context, services, run, job.Read, run.Options, job.FactorsOf, cancellationToken);
        job.Run(rows.Snapshot.Data, services, cancellationToken);
        return ExitCodes.Success;
    }

    static async Task<EvaluationRows> ReadAsync(
        CommandContext context, JobServices services, RunRequest run, InteractionRead read, EvaluationOptions options, Func<ScoringData, FactorUse> factorsOf,
        CancellationToken cancellationToken)
    {
        var reader = new SnapshotReader(context.Get<SchemaCheck>(), context.Get<InteractionReader>(), services);
        var snapshot = await reader.ReadAsync(context.Scope, read, options, cancellationToken);
        return await context.Terminal.WithProgressAsync(
            "factors",
            progress => Task.Run(
                () => new FactorChoice(run, services).Choose(snapshot, options, factorsOf(snapshot.Data), progress, cancellationToken), cancellationToken));
    }

    RunRequest ToRunRequest(CommandContext context)
    {
        var prefixes = TagPrefixSettings.Read(context.Settings.Text);
        return new RunRequest
        {
            Program = context.Program,
            Version = typeof(BlendEvalCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            Scope = context.Scope,
            CurrentSettings = ServiceSettings.Read(context.Settings.Text),
            Prefixes = new TagPrefixes(prefixes.Brand, prefixes.Category),
            Options = ToEvaluationOptions(context.Clock.GetUtcNow()),
            Half = Half,
            HasUntil = Until is not null,
            Configs = Configs,
            TrainFactors = TrainFactors,
            ReportFolder = Report,
            Output = new OutputRequest(Output, Details),
        };
    }
}
