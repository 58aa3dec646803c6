using System.Text.Json;
using CsCheck;
using RecSys.Catalog;
using RecSys.Jobs.Backfill;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

public sealed class BackfillCountsTests
{
    [Test]
    public void Scanned_is_the_sum_of_the_outcomes()
        => Gen.Enum<RowOutcome>().Array[0, 40].Sample(outcomes =>
        {
            var counts = new BackfillCounts();
            counts.AddScanned([.. outcomes.Select((_, number) => Rows.Changed(number))]);
            foreach (var (number, outcome) in outcomes.Index())
                counts.AddOutcome(Rows.Changed(number), outcome, "refused");

            Assert.That(counts.Scanned, Is.EqualTo(outcomes.Length));
            Assert.That(counts.Changed + counts.Unchanged + counts.Conflicts + counts.Locked + counts.Failed, Is.EqualTo(counts.Scanned));
            Assert.That(counts.Failures, Has.Count.EqualTo(counts.Failed));
        }, iter: 200);

    [Test]
    public void Sources_of_a_column_add_up_to_the_rows()
    {
        var counts = new BackfillCounts();
        counts.AddScanned([Rows.Changed(1), Rows.Unchanged(2)]);

        Assert.Multiple(() =>
        {
            foreach (var column in DerivedColumn.All)
                Assert.That(counts.Fields[column.Name].Sources.Values.Sum(), Is.EqualTo(column.HasSources ? 2 : 0), column.Name);
            Assert.That(counts.Fields["brand"].Sources, Is.EquivalentTo(new Dictionary<string, long> { ["column"] = 1, ["props.vendor"] = 1 }));
            Assert.That(counts.Fields["image_url"].Rejected, Is.EquivalentTo(new Dictionary<string, long> { ["scheme ftp"] = 2 }));
        });
    }

    [Test]
    public void A_change_counts_as_filled_changed_or_cleared()
    {
        var counts = new BackfillCounts();
        counts.AddOutcome(Rows.Changed(1), RowOutcome.Changed, null);
        counts.AddOutcome(Derive(Rows.Item(2) with { Brand = " Acme™ " }), RowOutcome.Changed, null);
        counts.AddOutcome(Derive(new CatalogItem { ItemId = "3", Brand = "n/a" }), RowOutcome.Changed, null);

        var brand = counts.Fields["brand"];
        Assert.That((brand.Filled, brand.Changed, brand.Cleared, brand.Net), Is.EqualTo((1, 1, 1, 0)));
    }

    [Test]
    public void Five_samples_of_a_column_are_kept()
    {
        var counts = new BackfillCounts();
        foreach (var number in Enumerable.Range(0, 9))
            counts.AddOutcome(Rows.Changed(number), RowOutcome.Changed, null);

        Assert.That(counts.Fields["brand"].Samples.Select(sample => sample.ItemId), Is.EqualTo(Enumerable.Range(0, 5).Select(number => $"item-{number:d3}")));
        Assert.That(counts.Fields["brand"].Samples[0], Is.EqualTo(new FieldSample("item-000", null, "Acme", "props.vendor")));
    }

    [Test]
    public void Changes_to_a_clone_do_not_change_the_original()
    {
        var counts = new BackfillCounts();
        counts.AddScanned([Rows.Changed(1)]);
        counts.AddOutcome(Rows.Changed(1), RowOutcome.Changed, null);
        var before = ToJson(counts);

        var copy = counts.Clone();
        copy.AddScanned([Rows.Changed(2), Derive(new CatalogItem { ItemId = "3", Props = "[]"u8.ToArray() })]);
        copy.AddOutcome(Rows.Changed(2), RowOutcome.Changed, null);
        copy.AddOutcome(Rows.Changed(3), RowOutcome.Failed, "refused");

        Assert.That(ToJson(counts), Is.EqualTo(before));
        Assert.That(ToJson(copy), Is.Not.EqualTo(before));
    }

    [Test]
    public void Counts_are_read_back_as_they_were_recorded()
    {
        var counts = new BackfillCounts();
        counts.AddScanned([Rows.Changed(1)]);
        counts.AddOutcome(Rows.Changed(1), RowOutcome.Changed, null);

        var read = JsonSerializer.Deserialize(ToJson(counts), BackfillJson.Line.BackfillCounts)!;

        Assert.That(ToJson(read), Is.EqualTo(ToJson(counts)));
        Assert.That(ToJson(JsonSerializer.Deserialize("{}", BackfillJson.Line.BackfillCounts)!), Is.EqualTo(ToJson(new BackfillCounts())));
    }

    static CatalogUpsert Derive(CatalogItem row) => CatalogDerivation.BuildUpsert(row, DerivationOptions.Default);

    static string ToJson(BackfillCounts counts) => JsonSerializer.Serialize(counts, BackfillJson.Line.BackfillCounts);
}
