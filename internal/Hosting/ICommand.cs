using RecSys.Jobs.Runs;

namespace RecSys.Hosting;

/// <summary>A program or one of its subcommands, whose options are parsed and valid.</summary>
public interface ICommand
{
    /// <summary>Does the work.</summary>
    /// <param name="context">The host's services, the clock and the console.</param>
    /// <param name="cancellationToken">Set by Ctrl+C and SIGTERM.</param>
    /// <returns>A value of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="CommandException">A foreseen failure.</exception>
    Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);
}
