using RecSys.BlendEval;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Explain;
using RecSys.Evaluation.Protocol;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Jobs.Evaluation;

/// <summary>What <c>--explain-user</c> does in the place of an evaluation.</summary>
static class ExplainJob
{
    /// <summary>Finds flags that do not go together before anything is read.</summary>
    /// <exception cref="CommandException">Names the flag.</exception>
    public static void Check(BlendEvalOptions flags, IReadOnlyList<Candidate> candidates)
    {
        if (flags.ExplainUser is null)
        {
            var alone = flags.ExplainItem is not null ? "--explain-item" : flags.ExplainCandidate is not null ? "--explain-candidate" : null;
            if (alone is not null)
                throw CommandException.BadValue(alone, (flags.ExplainItem ?? flags.ExplainCandidate)!, "--explain-user beside it");
            return;
        }

        if (flags.Output is not (ReportFormat.Table or ReportFormat.Json))
            throw CommandException.BadValue("--output", flags.Output.ToString().ToLowerInvariant(), "table or json with --explain-user");
        foreach (var (flag, value) in ((string, string?)[])
            [
                ("--report", flags.Report), ("--per-user", flags.PerUser), ("--gates", flags.Gates), ("--min", flags.Min),
                ("--not-worse-by", flags.NotWorseBy), ("--baseline-report", flags.BaselineReport), ("--segment-trait", flags.SegmentTrait),
            ])
        {
            if (value is not null)
                throw CommandException.BadValue(flag, value, "nothing with --explain-user, which evaluates nobody");
        }

        if (flags.ExplainCandidate is { } name && candidates.All(candidate => candidate.Name != name))
            throw CommandException.BadValue("--explain-candidate", name, $"one of {string.Join(", ", candidates.Select(candidate => candidate.Name))}");
    }

    /// <summary>Explains and prints.</summary>
    /// <exception cref="CommandException">The user or the item is not among the rows.</exception>
    public static void Run(
        BlendEvalOptions flags, CommandContext context, ScoringData data, IReadOnlyList<Candidate> candidates, EvaluationOptions options,
        CancellationToken cancellationToken)
    {
        var user = data.Interactions.UserIds.Find(flags.ExplainUser!);
        if (user < 0)
            throw CommandException.BadValue("--explain-user", flags.ExplainUser!, $"a user with events in namespace {context.Scope.Namespace}");
        int? item = flags.ExplainItem is null ? null : data.Interactions.ItemIds.Find(flags.ExplainItem);
        if (item < 0)
            throw CommandException.BadValue("--explain-item", flags.ExplainItem!, $"an item of namespace {context.Scope.Namespace}, in its catalog or its events");

        Candidate[] asked = [.. candidates.Where(candidate => flags.ExplainCandidate is null || candidate.Name == flags.ExplainCandidate)];
        var explanation = Explainer.Of(data, asked, options, user, item, cancellationToken: cancellationToken)
            ?? throw CommandException.BadValue("--explain-user", flags.ExplainUser!, "a user with an event before --until, of one of --types, to hold out");
        if (flags.Output == ReportFormat.Json)
            context.Terminal.WriteJson(explanation);
        else
            WriteTables(context.Terminal, explanation);
    }

    static void WriteTables(Terminal terminal, UserExplanation explanation)
    {
        foreach (var line in ExplanationText.Heading(explanation))
            terminal.WriteLine(line);
        foreach (var candidate in explanation.Candidates)
        {
            terminal.WriteLine();
            foreach (var line in ExplanationText.Heading(candidate))
                terminal.WriteLine(line);
            var table = ExplanationText.Table(explanation, candidate);
            terminal.WriteTable(new TextTable(table.Columns, table.Rows));
        }
    }
}
