using System.Text.Json;
using RecSys.Catalog;
using RecSys.Jobs.Backfill;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

/// <summary>A column that only this test declares occurs in everything that is made from <see cref="DerivedColumn"/>.</summary>
public sealed class NewColumnTests
{
    static readonly DerivedColumn Color = new("color", ColumnType.Text, _ => ("red", new FieldSource(SourceKind.Props, "color"))) { HasSources = true };
    static readonly DerivedColumn Sizes = new("sizes", ColumnType.TextArray, _ => (new[] { "S", "M" }, FieldSource.Derived));
    static readonly DerivedColumn[] Texts = [.. DerivedColumn.Texts, Color, Sizes];
    static readonly DerivedColumn[] All = [.. Texts, DerivedColumn.Embedding];

    static readonly CatalogUpsert Upsert = CatalogDerivation.BuildUpsert(Rows.Item(1), DerivationOptions.Default, Texts);

    [Test]
    public void It_is_derived_and_compared()
    {
        var again = CatalogDerivation.BuildUpsert(Upsert.Row with { Values = Upsert.Values, HasEmbedding = true }, DerivationOptions.Default, Texts);

        Assert.That(Upsert.Changes.Select(change => change.Column), Has.Member(Color).And.Member(Sizes));
        Assert.That((Upsert.Old(Color), Upsert.New(Color)), Is.EqualTo(((object?)null, (object?)"red")));
        Assert.That(again.Changes, Is.Empty);
    }

    [Test]
    public void It_is_counted_and_has_samples_and_sources()
    {
        var counts = Counts();

        Assert.That((counts.Fields["color"].Filled, counts.Fields["sizes"].Filled), Is.EqualTo((1, 1)));
        Assert.That(counts.Fields["color"].Sources, Is.EquivalentTo(new Dictionary<string, long> { ["props.color"] = 1 }));
        Assert.That(counts.Fields["sizes"].Sources, Is.Empty);
        Assert.That(counts.Fields["sizes"].Samples.Single().New, Is.EqualTo("S > M"));
    }

    [Test]
    public void It_is_in_the_text_and_in_the_json_of_a_report()
    {
        var report = new BackfillReport
        {
            RunId = null,
            OrgId = Guid.Empty,
            Namespace = "shop",
            Mode = BackfillMode.Refresh,
            DryRun = true,
            Since = null,
            Status = RunStatus.Done,
            StartedAt = DateTimeOffset.UnixEpoch,
            Seconds = 1,
            RowsPerSecond = 1,
            Counts = Counts(),
            SetAside = 0,
            CompletenessBefore = Before,
            CompletenessAfter = BackfillReport.Project(Before, Counts()),
            Throttling = new ThrottlingTotals(0, 0, 0, new Dictionary<string, double>(), null),
            CanResume = false,
            UndoFile = null,
        };
        var output = new TerminalLines();
        BackfillReportText.Write(report, output, "catalog_backfill", details: true);
        var json = JsonDocument.Parse(JsonSerializer.Serialize(report, BackfillJson.Line.BackfillReport)).RootElement;

        Assert.Multiple(() =>
        {
            Assert.That(output.Lines, Has.Some.StartWith("color ").And.Some.StartWith("sizes "));
            Assert.That(output.Lines, Has.Some.EqualTo("sample: color, item item-001: null -> red (props.color)"));
            Assert.That(json.GetProperty("counts").GetProperty("fields").GetProperty("color").GetProperty("filled").GetInt64(), Is.EqualTo(1));
            Assert.That(json.GetProperty("completeness_before").GetProperty("color").GetInt64(), Is.EqualTo(2));
            Assert.That(json.GetProperty("completeness_after").GetProperty("color").GetInt64(), Is.EqualTo(3));
        });
    }

    [Test]
    public void It_can_be_required()
    {
        var requirements = Requirements.Parse("color=0.5", All);

        Assert.That(requirements.Missed("shop", Before).Single(), Does.Contain("color"));
        Assert.That(() => Requirements.Parse("color=0.5"), Throws.TypeOf<CommandException>(), "it is a column of this test only");
    }

    [Test]
    public void It_is_written_to_and_read_from_an_undo_line()
    {
        var json = BackfillJson.Of(ReportJson.Line, Texts).UndoLine;
        var line = new UndoLine
        {
            OrgId = Guid.Empty,
            Namespace = "shop",
            ItemId = "1",
            UpdatedAt = DateTime.UnixEpoch,
            Old = Upsert.Values.With(Color, "blue").With(Sizes, new[] { "L" }),
            New = Upsert.Values,
        };

        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(line, json), json)!;

        Assert.That((read.Old[Color], read.New[Color]), Is.EqualTo(((object)"blue", (object)"red")));
        Assert.That(read.Old.Levels(Sizes), Is.EqualTo(new[] { "L" }));
    }

    [Test]
    public void It_is_in_every_statement()
    {
        foreach (var sql in CatalogSql.All(Texts))
            Assert.That(sql, Does.Contain("color").And.Contain("sizes"));
        var update = CatalogSql.UpdateRows(Texts);
        Assert.That(update, Does.Contain("color = c.color").And.Contain("was_color").And.Contain("sizes = c.sizes::text[]").And.Not.Contain("was_sizes"));
    }

    static BackfillCounts Counts()
    {
        var counts = new BackfillCounts(All);
        counts.AddScanned([Upsert]);
        counts.AddOutcome(Upsert, RowOutcome.Changed, null);
        return counts;
    }

    static CatalogCompleteness Before { get; } = new(5, [.. All.Select(column => KeyValuePair.Create(column.Name, 2L))]);
}
