using System.Data.Common;
using System.Globalization;
using System.Reflection;
using McMaster.Extensions.CommandLineUtils;
using McMaster.Extensions.CommandLineUtils.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Hosting;

/// <summary>Runs a program: parses its arguments, builds the host, runs the command, and turns a failure into one line and an exit code.</summary>
public static class CommandHost
{
    static readonly TimeSpan LookAround = TimeSpan.FromSeconds(2);
    static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(3);
    static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    /// <summary>Parses <paramref name="args"/> into <typeparamref name="TCommand"/> or one of its subcommands and runs it.</summary>
    /// <param name="enums">The enums in the options of this program. The enums of <see cref="CommonOptions"/> are always known.</param>
    /// <returns>A value of <see cref="ExitCodes"/>. Throws for a defect only, not for an error of a user, a row or a server.</returns>
    public static Task<int> RunAsync<TCommand>(string[] args, params EnumOption[] enums)
        where TCommand : class, new()
        => RunAsync<TCommand>(args, _ => { }, enums);

    /// <param name="addServices">Registers the services of this program.</param>
    /// <inheritdoc cref="RunAsync{TCommand}(string[], EnumOption[])"/>
    public static async Task<int> RunAsync<TCommand>(string[] args, Action<IServiceCollection> addServices, params EnumOption[] enums)
        where TCommand : class, new()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        // Not awaited: another core loads the code of the driver while the arguments are parsed.
        _ = Task.Run(StoreServices.LoadDriver);

        var program = typeof(TCommand).Assembly.GetName().Name!;
        using var app = new CommandLineApplication<TCommand> { Name = program };
        OptionParsers.AddTo(app.ValueParsers, enums);
        app.Conventions.UseDefaultConventions();
        app.VersionOption("--version", () => VersionOf(typeof(TCommand).Assembly));
        if (app.OptionHelp is null)
            app.HelpOption("-?|-h|--help", inherited: true);

        // Buffered: the parser writes hints to stdout for input that it refuses.
        using var information = new StringWriter { NewLine = "\n" };
        foreach (var command in app.Commands.Prepend(app))
            command.Out = information;

        object model;
        string[] given;
        try
        {
            var selected = app.Parse(args).SelectedCommand;
            if (selected.IsShowingInformation || app.IsShowingInformation)
            {
                await Console.Out.WriteAsync(information.ToString());
                return ExitCodes.Success;
            }

            if (selected.GetValidationResult() is { } invalid)
                return Refuse(selected, program, invalid.ErrorMessage ?? "the options contradict each other");
            model = ((IModelAccessor)selected).GetModel();
            given = [.. selected.GetOptions().Where(option => option.HasValue()).Select(option => $"--{option.LongName}")];
            if (model is not (ICommand and CommonOptions))
                return Refuse(selected, program, $"a command is missing, expected one of: {string.Join(", ", selected.Commands.Select(command => command.Name))}");
        }
        catch (Exception e) when (e is CommandParsingException or FormatException or TargetInvocationException)
        {
            return Refuse(app, program, (e is TargetInvocationException ? e.InnerException ?? e : e).Message);
        }

        return await RunAsync((ICommand)model, (CommonOptions)model, program, given, addServices);
    }

    static async Task<int> RunAsync(
        ICommand command, CommonOptions options, string program, IReadOnlyCollection<string> given, Action<IServiceCollection> addServices)
    {
        var host = BuildHost(options, program, addServices);
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(program);

        // Fires on Ctrl+C and on SIGTERM alike.
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await host.StartAsync();
        CommandContext? context = null;
        try
        {
            context = new CommandContext(host.Services, options, program, given);
            return await UntilEndAsync(command.RunAsync(context, stopping), host.Services, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            logger.Interrupted();
            return ExitCodes.Interrupted;
        }
#pragma warning disable CA1031 // the outermost frame: a failure becomes one line and an exit code
        catch (Exception e)
#pragma warning restore CA1031
        {
            return stopping.IsCancellationRequested && e is DbException ? ExitCodes.Interrupted : Fail(host.Services, logger, options, program, e);
        }
        finally
        {
            // The log ends first: at a terminal no line of it comes between the lines of the report.
            try
            {
                await EndAsync(host);
            }
            finally
            {
                context?.Terminal.Out.Flush();
            }
        }
    }

    /// <summary>
    /// Waits for the command. After a signal it waits only while the database answers: on a dead network the driver would wait a minute before
    /// it gives up a connection.
    /// </summary>
    static async Task<int> UntilEndAsync(Task<int> running, IServiceProvider services, CancellationToken stopping)
    {
        while (await Task.WhenAny(running, Task.Delay(LookAround, CancellationToken.None)) != running)
        {
            if (stopping.IsCancellationRequested && !await DatabaseAnswersAsync(services))
                throw new OperationCanceledException(stopping);
        }

        return await running;
    }

    static async Task<bool> DatabaseAnswersAsync(IServiceProvider services)
    {
        try
        {
            return await services.GetRequiredService<ServerWatch>().AnswersAsync(TimeToAnswer);
        }
        catch (CommandException)
        {
            return true; // the command uses no database
        }
    }

    /// <summary>Stops the host and flushes the log, even while the driver hangs in a cancel that the signal began.</summary>
    static async Task EndAsync(IHost host)
    {
        var loggers = host.Services.GetRequiredService<ILoggerFactory>();
        try
        {
            await Task.Run(async () =>
            {
                await host.StopAsync(CancellationToken.None);
                host.Dispose();
            }).WaitAsync(TimeToEnd);
        }
        catch (TimeoutException)
        {
            loggers.Dispose();
        }
    }

    static IHost BuildHost(CommonOptions options, string program, Action<IServiceCollection> addServices)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.SetMinimumLevel(options.LogLevel);
        // The driver and the host log only warnings and errors, unless --log-level is debug or lower.
        if (options.LogLevel > LogLevel.Debug)
            builder.Logging.AddFilter("Npgsql", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("DbUp", LogLevel.Warning);
        builder.Logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = options.LogFormat == LogFormat.Json ? ConsoleFormatterNames.Json : LineFormatter.FormatterName;
        });
        builder.Services.AddSingleton<ConsoleFormatter, LineFormatter>();
        builder.Services.Configure<JsonConsoleFormatterOptions>(json =>
        {
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        builder.Services.AddSingleton(new LogDetail(options.LogLevel <= LogLevel.Debug));
#pragma warning disable RS0030 // the only place that uses the system clock
        builder.Services.AddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        builder.Services.AddSingleton<SettingsReader>();
        builder.Services.AddStore(services =>
        {
            var database = DatabaseSettings.Read(services.GetRequiredService<SettingsReader>(), program);
            services.GetRequiredService<ILoggerFactory>().CreateLogger(program).DatabaseResolved(ConnectionStrings.Describe(database.ConnectionString));
            return database;
        });
        addServices(builder.Services);
        builder.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        return builder.Build();
    }

    static int Refuse(CommandLineApplication app, string program, string message)
    {
        app.Error.WriteLine($"{program}: {Printable.Escape(message)} (see {program} --help)");
        return ExitCodes.Usage;
    }

    static int Fail(IServiceProvider services, ILogger logger, CommonOptions options, string program, Exception failure)
    {
        var (code, message) = failure switch
        {
            CommandException e => (e.ExitCode, e.Message),
            NamespaceBusyException e => (ExitCodes.TryAgainLater, e.Message),
            PausedTooLongException e => (ExitCodes.TryAgainLater, e.Message),
            DbException e => (ExitCodes.Database, DatabaseFailure.Describe(e, services.GetRequiredService<DatabaseOptions>())),
            _ => (ExitCodes.Failed, failure.ToString()),
        };

        if (options.LogFormat == LogFormat.Json)
            logger.CommandFailed(message);
        else if (code == ExitCodes.Failed)
            logger.Unexpected(message);
        else
            Console.Error.WriteLine($"{program}: {Printable.Escape(message)}");
        if (code != ExitCodes.Failed)
            logger.FailureDetail(failure);
        return code;
    }

    static string VersionOf(Assembly assembly)
    {
        var text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        var parts = text.Split('+', 2);
        return parts.Length == 2 ? $"{assembly.GetName().Name} {parts[0]} (commit {parts[1]})" : $"{assembly.GetName().Name} {text}";
    }
}
