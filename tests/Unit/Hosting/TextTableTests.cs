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

    // Cells of 4, 3, 5 and 4 characters with 3 more characters each, and an edge: 29 in total.
    [TestCase(29, 1, "0123")]
    [TestCase(28, 1, "012 03")]
    [TestCase(16, 1, "01 02 03")]
    [TestCase(28, 2, "012 013")]
    [TestCase(1, 1, "01 02 03")]
    [TestCase(1, 9, "0123")]
    public void A_wide_table_is_drawn_in_pieces_that_repeat_the_key_columns(int width, int keys, string expected)
    {
        var table = new TextTable(["name", ">hit", "cover", "note"], [["a", "1", "2", "3"]], keys);

        Assert.That(string.Join(' ', table.Pieces(width).Select(piece => string.Concat(piece))), Is.EqualTo(expected));
    }

    static string Plain(TextTable table)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        table.WritePlain(writer);
        return writer.ToString();
    }
}
