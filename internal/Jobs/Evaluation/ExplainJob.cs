using System.Text.Json;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Explain;
using RecSys.Evaluation.Protocol;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>What an explanation is asked for.</summary>
/// <param name="User">User id.</param>
/// <param name="Item">Id of an item to explain as well, in the list or not; null without one.</param>
/// <param name="Candidate">The only candidate to explain; null means all.</param>
/// <param name="Baseline">Checked as for an evaluation, and not used.</param>
public sealed record ExplainRequest(RunRequest Run, string User, string? Item, string? Candidate, string? Baseline);

/// <summary>Explains one user's lists instead of evaluating.</summary>
public sealed class ExplainJob
{
    readonly ExplainRequest _request;
    readonly IReadOnlyList<Candidate> _asked;
    readonly IReadOnlyList<Candidate> _candidates;

    ExplainJob(ExplainRequest request, IReadOnlyList<Candidate> asked) => (_request, _asked, _candidates) = (request, asked, ExternalRuns.Without(asked));

    /// <summary>The rows that the explanation needs.</summary>
    public InteractionRead Read => _request.Run.ReadOf(embeddings: true);

    /// <summary>How the lists use factors. The holdouts are those of an evaluation and that of the user, so that both make the same lists.</summary>
    public FactorUse FactorsOf(ScoringData data)
    {
        var options = _request.Run.Options;
        var user = data.Interactions.UserIds.Find(_request.User);
        var own = user < 0 ? null : HoldoutSelection.OfUser(data, user, options);
        return FactorUse.Of([.. HoldoutSelection.Of(data, options).Holdouts, .. own is null ? (Holdout[])[] : [own]], _candidates);
    }

    /// <exception cref="CommandException">The candidate file is wrong, or no candidate has the name that was asked for.</exception>
    public static ExplainJob Open(ExplainRequest request)
    {
        var candidates = InputFile.Candidates(request.Run.Configs, request.Run.CurrentSettings);
        foreach (var (flag, name) in ((string, string?)[])[("--explain-candidate", request.Candidate), ("--baseline", request.Baseline)])
        {
            if (name is not null && candidates.All(candidate => candidate.Name != name))
                throw CommandException.BadValue(flag, name, $"one of {string.Join(", ", candidates.Select(candidate => candidate.Name))}");
        }

        var job = new ExplainJob(request, [.. candidates.Where(candidate => request.Candidate is null || candidate.Name == request.Candidate)]);
        return job._candidates.Count > 0
            ? job
            : throw new CommandException(ExitCodes.Usage, $"--explain-user: '{job._asked[0].Name}' is an external run, whose lists were made elsewhere; expected a candidate with settings");
    }

    /// <summary>Explains and writes.</summary>
    /// <exception cref="CommandException">The user or the item is not in the rows, or the user has no holdout.</exception>
    public void Run(ScoringData data, JobServices services, CancellationToken cancellationToken)
    {
        ExternalRuns.LogSkipped(services.Logger, _asked, "explain");
        var (shop, options) = (_request.Run.Scope.Namespace, _request.Run.Options);
        var user = data.Interactions.UserIds.Find(_request.User);
        if (user < 0)
            throw CommandException.BadValue("--explain-user", _request.User, $"a user with events in namespace {shop}");
        int? item = _request.Item is null ? null : data.Interactions.ItemIds.Find(_request.Item);
        if (item < 0)
            throw CommandException.BadValue("--explain-item", _request.Item!, $"an item of namespace {shop}, in its catalog or its events");

        var explanation = Explainer.Of(data, _candidates, options, user, item, cancellationToken: cancellationToken)
            ?? throw CommandException.BadValue("--explain-user", _request.User, "a user with an event before --until, with one of --types, to hold out");
        if (_request.Run.Output.Format == ReportFormat.Json)
            services.Out.WriteLine(JsonSerializer.Serialize(explanation, EvaluationJson.Indented.UserExplanation));
        else
            WriteTables(services.Screen, explanation);
    }

    static void WriteTables(IReportOutput screen, UserExplanation explanation)
    {
        foreach (var line in ExplanationText.Heading(explanation))
            screen.WriteLine(line);
        foreach (var candidate in explanation.Candidates)
        {
            screen.WriteLine();
            foreach (var line in ExplanationText.Heading(candidate))
                screen.WriteLine(line);
            var table = ExplanationText.Table(explanation, candidate);
            screen.WriteTable(table.Columns, table.Rows, table.KeyColumns);
        }
    }
}
