namespace RecSys.Jobs.Runs;

/// <summary>The exit codes of the programs. <c>cmd/README.md</c> repeats this table.</summary>
public static class ExitCodes
{
    /// <summary>The work is done, or there was nothing to do.</summary>
    public const int Success = 0;

    /// <summary>An unexpected failure, which is a defect.</summary>
    public const int Failed = 1;

    /// <summary>A flag, a setting or a file of the user is wrong. Nothing was read or written.</summary>
    public const int Usage = 2;

    /// <summary>The rows or the input file cannot be used.</summary>
    public const int Data = 3;

    /// <summary>The database cannot be reached, refuses, or lacks a table, a column, a vector width or a right.</summary>
    public const int Database = 4;

    /// <summary>The work is done, and a gate, a required share or a required value was missed.</summary>
    public const int GateMissed = 5;

    /// <summary>Another run holds the namespace, or the run paused for too long. Try again later.</summary>
    public const int TryAgainLater = 6;

    /// <summary>The work is done, and there is too little evidence for a result.</summary>
    public const int NotEnoughEvidence = 7;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
