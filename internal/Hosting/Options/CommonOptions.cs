using McMaster.Extensions.CommandLineUtils;
using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Hosting;

/// <summary>The options that every program has.</summary>
public abstract class CommonOptions
{
    /// <summary>The organisation that a service without organisations uses.</summary>
    public static readonly Guid DefaultOrganization = new("00000000-0000-0000-0000-000000000001");

    /// <summary>The namespace to work on; null takes <c>default</c>.</summary>
    [Option("--namespace <NAME>", Description = "Namespace to work on, as in the tables' namespace column. Default: default.")]
    [NotBlank]
    public string? Namespace { get; set; }

    /// <summary>The organisation; null takes <c>ORG_ID</c>.</summary>
    [Option("--org <UUID>", Description = "Organisation, a UUID. Default: ORG_ID, else 00000000-0000-0000-0000-000000000001.")]
    public Guid? Org { get; set; }

    /// <summary>The lowest level that is logged.</summary>
    [Option("--log-level <LEVEL>", Description = "Lowest level logged to stderr: trace, debug, information, warning, error, critical or none. Default: information.")]
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>How log lines are written.</summary>
    [Option("--log-format <FORMAT>", Description = "Form of the log lines on stderr: text or json (one object a line). Default: text.")]
    public LogFormat LogFormat { get; set; } = LogFormat.Text;

    /// <summary>Never draws a progress bar.</summary>
    [Option("--no-progress", Description = "Draw no progress bar. A pipe and CI never get one. Default: off.")]
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

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>Time, level and message, escaped so that a line stays a line.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary><see cref="CommonOptions"/> of a program whose result is a table or JSON.</summary>
public abstract class TableOrJsonOptions : CommonOptions
{
    /// <summary>The form of the result on stdout.</summary>
    [Option("--output <FORMAT>", Description = "Form of the result on stdout: table or json. Default: table.")]
    public OutputFormat Output { get; set; } = OutputFormat.Table;
}

/// <summary>The form of a result on stdout.</summary>
public enum OutputFormat
{
    /// <summary>For a person: a table, in colour at a terminal and plain in a pipe.</summary>
    Table,

    /// <summary>For a machine: JSON and no other byte.</summary>
    Json,
}
