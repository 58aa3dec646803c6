using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Hosting;

/// <summary>The services of the host, for a command.</summary>
public sealed class CommandContext
{
    readonly IServiceProvider _services;

    internal CommandContext(IServiceProvider services, CommonOptions options, string program, IReadOnlyCollection<string> givenOptions)
    {
        GivenOptions = givenOptions;
        _services = services;
        Program = program;
        Clock = services.GetRequiredService<TimeProvider>();
        Settings = services.GetRequiredService<SettingsReader>();
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(program);
        Terminal = new Terminal(options);
        Scope = options.ToScope(Settings);
    }

    /// <summary>The program's name, such as <c>catalog_backfill</c>.</summary>
    public string Program { get; }

    /// <summary>The options on the command line, such as <c>--namespace</c>; without those that have their default.</summary>
    public IReadOnlyCollection<string> GivenOptions { get; }

    /// <summary>The clock of this process.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The settings in the environment.</summary>
    public SettingsReader Settings { get; }

    /// <summary>Logs to stderr under the program's name.</summary>
    public ILogger Logger { get; }

    /// <summary>Standard output, tables and progress.</summary>
    public Terminal Terminal { get; }

    /// <summary>The organization and namespace to work on.</summary>
    public Scope Scope { get; }

    /// <summary>A service, such as a class of the store. The first service that needs the database resolves its address.</summary>
    /// <exception cref="CommandException">The settings of the database are wrong or missing.</exception>
    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();
}
