using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RecSys.Jobs.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RecSys.Hosting;

/// <summary>Standard output for results, standard error for progress.</summary>
public sealed class Terminal : IResultOutput
{
    const string ByReflection = "It uses reflection on the type.";

    internal Terminal(CommonOptions options)
    {
        var plain = Environment.GetEnvironmentVariable("CI") is "true" or "1" || Environment.GetEnvironmentVariable("TERM") == "dumb";
        IsInteractive = !Console.IsOutputRedirected && !plain;
        ShowsProgress = !Console.IsErrorRedirected && !plain && !options.NoProgress;
        Out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16)
        {
            AutoFlush = false,
            NewLine = "\n",
        };
    }

    /// <summary>True when a person reads stdout at a terminal; false in a pipe, a file or CI.</summary>
    public bool IsInteractive { get; }

    /// <summary>True when stderr is a terminal and the progress bar is not turned off.</summary>
    public bool ShowsProgress { get; }

    /// <summary>Stdout: UTF-8, LF, buffered; the host flushes it at the end of the command.</summary>
    public TextWriter Out { get; }

    /// <summary>Writes one JSON document and a line break by reflection. Not for a program that is compiled ahead of time.</summary>
    [RequiresUnreferencedCode(ByReflection), RequiresDynamicCode(ByReflection)]
    public void WriteJson<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, ReportJson.Indented));

    /// <summary>Writes one JSON document on one line.</summary>
    /// <inheritdoc cref="WriteJson{T}(T)"/>
    [RequiresUnreferencedCode(ByReflection), RequiresDynamicCode(ByReflection)]
    public void WriteJsonLine<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, ReportJson.Line));

    /// <summary>Writes one JSON document and a line break.</summary>
    /// <param name="type">From <see cref="ReportJson.Indented"/> or <see cref="ReportJson.Line"/>.</param>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => Out.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Writes one line of text, escaped by <see cref="Printable.Escape"/>. At a terminal, a line that is too long is wrapped at a space.</summary>
    public void WriteLine(string text = "")
    {
        var line = Printable.Escape(text);
        Out.WriteLine(IsInteractive ? WrappedText.Wrap(line, AnsiConsole.Profile.Width) : line);
    }

    /// <summary>Writes a table: drawn and in color at a terminal, in pieces no wider than the terminal; as aligned plain columns in a pipe.</summary>
    public void WriteTable(TextTable table)
    {
        if (!IsInteractive)
        {
            table.WritePlain(Out);
            return;
        }

        foreach (var piece in table.ToSpectre(AnsiConsole.Profile.Width))
            Drawing().Write(piece);
    }

    /// <summary>Draws into <see cref="Out"/> as at the terminal itself.</summary>
    IAnsiConsole Drawing()
    {
        var terminal = AnsiConsole.Profile;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal.Capabilities.Ansi ? AnsiSupport.Yes : AnsiSupport.No,
            Out = new AnsiConsoleOutput(Out),
        });
        console.Profile.Width = terminal.Width;
        console.Profile.Capabilities.ColorSystem = terminal.Capabilities.ColorSystem;
        console.Profile.Capabilities.Unicode = terminal.Capabilities.Unicode;
        return console;
    }

    /// <inheritdoc/>
    public void WriteTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int keyColumns = 1)
        => WriteTable(new TextTable(columns, rows, keyColumns));

    /// <summary>
    /// Runs <paramref name="work"/>, with a progress bar on stderr if <see cref="ShowsProgress"/>.
    /// </summary>
    /// <param name="title">The unit of work, such as "items".</param>
    /// <param name="work">May report progress from several threads.</param>
    public async Task<T> WithProgressAsync<T>(string title, Func<IProgress<ProgressUpdate>, Task<T>> work)
    {
        if (!ShowsProgress)
            return await work(NoProgress.Instance);

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingOrNothing())
            .StartAsync(progress => work(new Bar(progress.AddTask(Markup.Escape(title)), title)));
    }

    sealed class Bar(ProgressTask task, string title) : IProgress<ProgressUpdate>
    {
        public void Report(ProgressUpdate value)
        {
            task.IsIndeterminate = value.Total is null;
            task.MaxValue = value.Total ?? Math.Max(1, value.Done);
            task.Value = value.Done;
            task.Description = Markup.Escape(value.Note is { } note ? Printable.Escape($"{title}: {note}") : title);
        }
    }

    /// <summary>The remaining time, and nothing while the total is unknown: then the time would be a guess from an earlier stage.</summary>
    sealed class RemainingOrNothing : ProgressColumn
    {
        readonly RemainingTimeColumn _remaining = new();

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
            => task.IsIndeterminate ? Text.Empty : _remaining.Render(options, task, deltaTime);
    }

    sealed class NoProgress : IProgress<ProgressUpdate>
    {
        public static readonly NoProgress Instance = new();

        public void Report(ProgressUpdate value)
        {
        }
    }
}
