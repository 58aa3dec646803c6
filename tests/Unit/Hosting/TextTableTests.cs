using RecSys.Hosting;

namespace RecSys.Tests.Unit.Hosting;

public sealed class TextTableTests
{
    [Test]
    public void A_pipe_gets_aligned_columns_without_trailing_spaces()
    {
        var table = new TextTable(["name", ">hits", "note"], [["baseline", "12", ""], ["é", "7", "short"]]);

        Assert.That(Plain(table), Is.EqualTo("""
            name      hits  note
            baseline    12
            é            7  short

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void A_cell_cannot_break_the_line() => Assert.That(Plain(new TextTable(["id"], [["a\nb"]])), Is.EqualTo("id\na\\nb\n"));

    static string Plain(TextTable table)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        table.WritePlain(writer);
        return writer.ToString();
    }
}
