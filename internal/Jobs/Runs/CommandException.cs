namespace RecSys.Jobs.Runs;

/// <summary>A failure that was foreseen: the host prints its one line and ends with its exit code.</summary>
/// <param name="exitCode">A value of <see cref="ExitCodes"/>.</param>
/// <param name="message">One sentence that names the flag, file or row, the value, and what was expected; no secrets.</param>
/// <param name="innerException">What it was found by, shown at <c>--log-level debug</c> alone.</param>
public sealed class CommandException(int exitCode, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>A value of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>A flag, setting or file is wrong: <see cref="ExitCodes.Usage"/>.</summary>
    /// <param name="name">The flag or variable, as the user writes it.</param>
    /// <param name="value">What it held.</param>
    /// <param name="expected">What it should hold, such as "a number from 1 to 1000".</param>
    public static CommandException BadValue(string name, string value, string expected)
        => new(ExitCodes.Usage, BadValueMessage(name, value, expected));

    /// <summary>The message of <see cref="BadValue"/>.</summary>
    public static string BadValueMessage(string name, string value, string expected)
        => $"{name}: expected {expected}, got '{value}'";
}
