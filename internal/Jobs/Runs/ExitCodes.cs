namespace RecSys.Jobs.Runs;

/// <summary>What the exit code of each program means. <c>cmd/README.md</c> repeats this table.</summary>
public static class ExitCodes
{
    /// <summary>Done, or nothing to do.</summary>
    public const int Success = 0;

    /// <summary>Failed in a way that nobody foresaw: a defect.</summary>
    public const int Failed = 1;

    /// <summary>A flag, a setting or a file that the user wrote is wrong. Nothing was read or written.</summary>
    public const int Usage = 2;

    /// <summary>The rows or the input file cannot be used.</summary>
    public const int Data = 3;

    /// <summary>The database cannot be reached, refuses, or lacks a table, column, width or right.</summary>
    public const int Database = 4;

    /// <summary>The work ran and a gate, a required share or a required value was missed.</summary>
    public const int GateMissed = 5;

    /// <summary>Somebody else is at work, or the run paused for too long: try again later.</summary>
    public const int TryAgainLater = 6;

    /// <summary>The work ran, and there is too little evidence to say anything.</summary>
    public const int NotEnoughEvidence = 7;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
