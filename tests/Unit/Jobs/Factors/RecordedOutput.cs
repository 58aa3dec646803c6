using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Factors;

/// <summary>Output that is kept as the lines of a terminal; tables have the frame of four lines and the borders that a terminal draws.</summary>
sealed class RecordedOutput : IReportOutput
{
    const int FrameLines = 4;

    readonly List<string> _lines = [];
    int _frames;

    public bool IsInteractive => true;

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The lines that a terminal shows.</summary>
    public int Height => _lines.Count + _frames;

    /// <summary>The largest number of pieces into which a terminal of this width cuts a table.</summary>
    public int Pieces { get; private set; } = 1;

    public void WriteLine(string text = "") => _lines.Add(Printable.Escape(text));

    public void WriteTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int keyColumns = 1)
    {
        var table = new TextTable(columns, rows, keyColumns);
        using var plain = new StringWriter { NewLine = "\n" };
        table.WritePlain(plain);
        _lines.AddRange(plain.ToString().TrimEnd('\n').Split('\n'));
        _frames += FrameLines - 1; // the header is a line of both
        Pieces = Math.Max(Pieces, table.Pieces(width: 100).Count);
    }
}
