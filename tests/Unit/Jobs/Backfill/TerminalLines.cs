using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Backfill;

/// <summary>Keeps the lines of a report as a terminal of 100 columns draws them, and checks that no table is wider.</summary>
sealed class TerminalLines : IResultOutput
{
    const int Width = 100;
    const int LinesOfFrame = 4; // three lines and the header

    /// <summary>Lines of text and of tables in plain form.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Lines at a terminal, where tables have a frame.</summary>
    public int LinesAtTerminal { get; private set; }

    public string Text => string.Join('\n', Lines);

    public bool IsInteractive => false;

    public void WriteLine(string text = "")
    {
        Lines.Add(text);
        LinesAtTerminal++;
    }

    public void WriteTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int keyColumns = 1)
    {
        var table = new TextTable(columns, rows, keyColumns);
        Assert.That(table.Pieces(Width), Has.Count.EqualTo(1), $"the table of {columns[0]} is wider than {Width} columns");
        using var text = new StringWriter { NewLine = "\n" };
        table.WritePlain(text);
        Lines.AddRange(text.ToString().TrimEnd('\n').Split('\n'));
        LinesAtTerminal += rows.Count + LinesOfFrame;
    }

    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => WriteLine(JsonSerializer.Serialize(value, type));
}
