using Microsoft.Extensions.Logging;
using RecSys.Evaluation.Candidates;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Evaluation;

/// <summary>Checks the external runs of a job before the rows are read.</summary>
static class ExternalRuns
{
    /// <exception cref="CommandException">A run cannot tell holdouts apart, or an output would replace its file.</exception>
    /// <param name="outputs">Flags and the paths of the files that the run writes.</param>
    public static void Check(RunRequest request, IReadOnlyList<Candidate> candidates, params ReadOnlySpan<(string Flag, string? Path)> outputs)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Run is not { } run)
                continue;
            if (request.Options.Windows > 1 && run.LacksTimes)
                throw new CommandException(ExitCodes.Usage, $"--windows: {candidate.Name}: {run.WithoutTimes}");

            var path = RunFileReader.PathOf(request.Configs!, run.File);
            foreach (var (flag, output) in outputs)
            {
                if (output is { Length: > 0 } && Path.GetFullPath(output) == path)
                    throw CommandException.BadValue(flag, output, $"another file than that of candidate '{candidate.Name}'");
            }

            if (request.ReportFolder is { Length: > 0 } folder && Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) == Path.GetDirectoryName(path))
                throw CommandException.BadValue("--report", folder, $"another folder than that of '{run.File}', which the report could replace");
        }
    }

    /// <summary>Says in the log which candidates a job leaves out.</summary>
    /// <param name="action">What cannot be done with an external run, such as <c>explain</c>.</param>
    public static void LogSkipped(ILogger logger, IReadOnlyList<Candidate> candidates, string action)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Run is { } run)
                logger.ExternalSkipped(candidate.Name, run.File, action);
        }
    }

    /// <summary>The candidates that rank.</summary>
    public static IReadOnlyList<Candidate> Without(IReadOnlyList<Candidate> candidates) => [.. candidates.Where(candidate => candidate.Run is null)];
}
