using RecSys.Catalog;
using RecSys.Jobs.Backfill;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

public sealed class UndoFileTests
{
    string _folder = null!;

    string Path => System.IO.Path.Combine(_folder, "undo.ndjson");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("recsys-undo-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_line_restores_the_values_that_the_row_had()
    {
        var row = Rows.Item(1) with { Brand = " Acme\u200b ", CategoryPath = ["A", null], Embedding = new float[] { 0.25f }.AsMemory(), HasEmbedding = true };
        var upsert = CatalogDerivation.BuildUpsert(row, new DerivationOptions { Embeddings = EmbeddingPolicy.All }) with { Row = row with { Embedding = Embedding } };
        Write(Rows.Outcomes([upsert], RowOutcome.Changed));

        var write = Read().Single().Single().ToWrite();

        Assert.Multiple(() =>
        {
            Assert.That(write.ItemId, Is.EqualTo("item-001"));
            Assert.That(write.ExpectedAt, Is.EqualTo(new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc)));
            Assert.That(write.EmbeddingWrite, Is.EqualTo(EmbeddingWrite.Set));
            Assert.That(write.Embedding, Is.EqualTo(Embedding));
            foreach (var column in DerivedColumn.Texts)
            {
                Assert.That(column.AreEqual(write.Values[column], row.Values[column]), Is.True, $"old {column}");
                Assert.That(column.AreEqual(write.Expected[column], upsert.Values[column]), Is.True, $"new {column}");
            }
        });
    }

    [Test]
    public void The_form_of_a_line_does_not_change()
    {
        Write(Rows.Outcomes([Rows.Changed(1) with { Embedding = null }], RowOutcome.Changed));

        const string Expected = """
            {"org_id":"00000000-0000-0000-0000-000000000001","namespace":"shop","item_id":"item-001","updated_at":"2026-02-01T00:00:00Z",
            "old":{"brand":null,"category":null,"category_path":[],"description":null,"image_url":null,"metadata_version":null},
            "new":{"brand":"Acme","category":null,"category_path":[],"description":null,"image_url":null,"metadata_version":"VERSION"},
            "embedding_written":false,"old_embedding":null}
            """;

        Assert.That(
            File.ReadAllText(Path),
            Is.EqualTo(Expected.Replace("\n", "", StringComparison.Ordinal).Replace("VERSION", Rows.Changed(1).MetadataVersion, StringComparison.Ordinal) + "\n"));
    }

    [Test]
    public void Only_rows_that_changed_have_a_line()
    {
        Write([.. Enum.GetValues<RowOutcome>().SelectMany((outcome, number) => Rows.Outcomes([Rows.Changed(number)], outcome))]);

        Assert.That(Read().SelectMany(lines => lines).Select(line => line.ItemId), Is.EqualTo(new[] { "item-000" }));
    }

    [Test]
    public void A_chunk_has_at_most_the_given_number_of_lines_and_no_item_twice()
    {
        Write(Rows.Outcomes(new[] { 1, 2, 3, 2, 4 }.Select(Rows.Changed), RowOutcome.Changed));

        Assert.That(Read(2).Select(lines => string.Join(' ', lines.Select(line => line.ItemId))), Is.EqualTo(new[] { "item-001 item-002", "item-003 item-002", "item-004" }));
    }

    [Test]
    public void A_resumed_run_appends_after_the_last_complete_line()
    {
        Write(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Changed));
        File.AppendAllText(Path, """{"org_id":"0000""");

        Assert.That(Read().SelectMany(lines => lines).Count(), Is.EqualTo(1), "half a line is skipped");
        Write(Rows.Outcomes([Rows.Changed(2)], RowOutcome.Changed), append: true);
        Assert.That(Read().SelectMany(lines => lines).Select(line => line.ItemId), Is.EqualTo(new[] { "item-001", "item-002" }));
    }

    [Test]
    public void A_new_run_refuses_a_file_that_is_not_empty()
    {
        Write(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Changed));

        Assert.That(() => new UndoWriter(Path, Rows.Shop, append: false), Throws.TypeOf<CommandException>().With.Message.StartsWith("--undo: "));
    }

    [Test]
    public void A_run_that_did_not_start_leaves_no_file()
    {
        new UndoWriter(Path, Rows.Shop, append: false).Withdraw();

        Assert.That(File.Exists(Path), Is.False);
    }

    [TestCase("no line }")]
    [TestCase("{}")]
    [TestCase("""{"org_id":"00000000-0000-0000-0000-000000000001","namespace":"shop"}""")]
    public void A_line_of_another_form_is_refused_with_its_number(string line)
    {
        Write(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Changed));
        File.AppendAllText(Path, line + "\n");

        Assert.That(() => UndoReader.Check(Path, Rows.Shop), Throws.TypeOf<CommandException>().With.Message.Contains("line 2"));
    }

    [TestCase("\"brand\":\"Acme\"", "\"brand\":7")]
    [TestCase("\"brand\":\"Acme\"", "\"brand\":\"A\\u0000\"")]
    [TestCase("\"category_path\":[]", "\"category_path\":null")]
    [TestCase("\"category_path\":[]", "\"category_path\":[\"\\u0000\"]")]
    [TestCase("\"category_path\":[]", "\"category_path\":[[]]")]
    [TestCase("\"old_embedding\":null", "\"old_embedding\":[1]")]
    [TestCase("\"item_id\":\"item-001\"", "\"item_id\":null")]
    [TestCase("\"old\":{", "\"old\":null,\"was\":{")]
    public void A_value_that_no_row_can_have_is_refused(string value, string other)
    {
        Write(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Changed));
        File.WriteAllText(Path, File.ReadAllText(Path).Replace(value, other, StringComparison.Ordinal));

        Assert.That(() => UndoReader.Check(Path, Rows.Shop), Throws.TypeOf<CommandException>().With.Message.Contains("line 1"));
    }

    [Test]
    public void A_line_of_another_namespace_is_refused()
    {
        Write(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Changed));

        Assert.That(
            () => UndoReader.Check(Path, Rows.Shop with { Namespace = "other" }),
            Throws.TypeOf<CommandException>().With.Message.Contains("'other'").And.Message.Contains("'shop'").And.Message.Contains("line 1"));
    }

    [Test]
    public void A_missing_file_is_refused()
        => Assert.That(() => UndoReader.Check(Path, Rows.Shop), Throws.TypeOf<CommandException>().With.Message.StartsWith("--undo: expected a readable file"));

    static float[] Embedding { get; } = [.. Enumerable.Repeat(0.05f, TextEmbedding.Dimensions)];

    void Write(IReadOnlyList<WriteOutcome> outcomes, bool append = false)
    {
        using var writer = new UndoWriter(Path, Rows.Shop, append);
        writer.Write(outcomes);
    }

    IReadOnlyList<UndoLine>[] Read(int count = 100) => [.. UndoReader.ReadChunks(Path, Rows.Shop, count)];
}
