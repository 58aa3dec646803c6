namespace RecSys.Jobs.Runs;

/// <summary>How a run over one namespace ended.</summary>
public enum RunStatus
{
    /// <summary>The run did all of its work.</summary>
    Done,

    /// <summary>Ctrl+C, SIGTERM or a lost database ended the run. What it committed stays.</summary>
    Interrupted,

    /// <summary>The run paused for the server for longer than it may.</summary>
    Paused,

    /// <summary>A gate refused the result, and nothing was written.</summary>
    Refused,

    /// <summary>The run failed.</summary>
    Failed,

    /// <summary>The database refused more rows than the run may lose.</summary>
    TooManyErrors,
}

/// <summary>The words of <see cref="RunStatus"/> in <c>recsys_maintenance_runs.status</c>.</summary>
public static class RunStatusWords
{
    /// <summary>The word in the table. A run with too many errors is recorded as <c>failed</c>; its report says why.</summary>
    public static string RecordedWord(this RunStatus status) => status switch
    {
        RunStatus.Done => "done",
        RunStatus.Interrupted => "interrupted",
        RunStatus.Paused => "paused",
        RunStatus.Refused => "refused",
        RunStatus.Failed or RunStatus.TooManyErrors => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
