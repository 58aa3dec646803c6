using McMaster.Extensions.CommandLineUtils;
using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Hosting;

/// <summary>The options that every program has.</summary>
public abstract class CommonOptions
{
    /// <summary>The organization of a service that has only one.</summary>
    public static readonly Guid DefaultOrganization = new("00000000-0000-0000-0000-000000000001");

    /// <summary>The namespace to work on; null takes <c>default</c>.</summary>
    [Option("--namespace <NAME>", Description = "Namespace to work on. Default: default.")]
    [NotBlank]
    public string? Namespace { get; set; }

    /// <summary>The organization; null takes <c>ORG_ID</c>.</summary>
    [Option("--org <UUID>", Description = "Organization (a UUID). Default: ORG_ID, else 00000000-0000-0000-0000-000000000001.")]
    public Guid? Org { get; set; }

    /// <summary>The lowest level that is logged.</summary>
    [Option("--log-level <LEVEL>", Description = "Lowest level that is logged to stderr (trace, debug, information, warning, error, critical, none). Default: information.")]
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>The format of log lines.</summary>
    [Option("--log-format <FORMAT>", Description = "Format of the log lines on stderr (text, or json with one object per line). Default: text.")]
    public LogFormat LogFormat { get; set; } = LogFormat.Text;

    /// <summary>Shows no progress bar.</summary>
    [Option("--no-progress", Description = "Show no progress bar. Pipes and CI never show one. Default: off.")]
    public bool NoProgress { get; set; }

    /// <exception cref="CommandException"><c>ORG_ID</c> is not a UUID.</exception>
    internal Scope ToScope(SettingsReader settings) => new(Org ?? OrganizationOf(settings), Namespace ?? "default");

    static Guid OrganizationOf(SettingsReader settings)
    {
        if (settings.Text("ORG_ID") is not { } text || string.IsNullOrWhiteSpace(text))
            return DefaultOrganization;
        return Guid.TryParse(text, out var id) ? id : throw CommandException.BadValue("ORG_ID", text, UuidForm);
    }

    internal const string UuidForm = "a UUID such as 00000000-0000-0000-0000-000000000001";
}

/// <summary>The format of log lines.</summary>
public enum LogFormat
{
    /// <summary>Time, level and message, escaped so that a line stays a line.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}

/// <summary><see cref="CommonOptions"/> of a program whose result is a table or JSON.</summary>
public abstract class TableOrJsonOptions : CommonOptions
{
    /// <summary>The format of the result on stdout.</summary>
    [Option("--output <FORMAT>", Description = "Format of the result on stdout (table, json). Default: table.")]
    public OutputFormat Output { get; set; } = OutputFormat.Table;
}

/// <summary>The format of a result on stdout.</summary>
public enum OutputFormat
{
    /// <summary>Tables and text, in color at a terminal and plain in a pipe.</summary>
    Table,

    /// <summary>JSON only.</summary>
    Json,
}
