namespace RecSys.Jobs.Runs;

/// <summary>An expected failure. The host prints its message and exits with its code.</summary>
/// <param name="exitCode">A value of <see cref="ExitCodes"/>.</param>
/// <param name="message">One sentence with the flag, file or row, the value, and the expected form. No secrets.</param>
/// <param name="innerException">The cause, which is shown with <c>--log-level debug</c> only.</param>
public sealed class CommandException(int exitCode, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>A value of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>A flag, setting or file is wrong: <see cref="ExitCodes.Usage"/>.</summary>
    /// <param name="name">The flag or variable, as the user writes it.</param>
    /// <param name="value">The value.</param>
    /// <param name="expected">The expected form, such as "a number from 1 to 1000".</param>
    public static CommandException BadValue(string name, string value, string expected)
        => new(ExitCodes.Usage, BadValueMessage(name, value, expected));

    /// <summary>The message of <see cref="BadValue"/>.</summary>
    public static string BadValueMessage(string name, string value, string expected)
        => $"{name}: expected {expected}, got '{value}'";
}
