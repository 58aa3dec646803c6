using RecSys.Catalog;
using RecSys.Jobs.Backfill;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

public sealed class RequirementsTests
{
    static readonly CatalogCompleteness Completeness = new(200, [new("brand", 190), new("embedding", 0)]);

    [TestCase("brand=0.95", 0)]
    [TestCase("brand=0.96", 1)]
    [TestCase("brand=0.96, embedding=0.1", 2)]
    [TestCase("brand=0,embedding=0", 0)]
    [TestCase(null, 0)]
    public void A_share_below_the_required_one_is_missed(string? text, int missed)
        => Assert.That(Requirements.Parse(text).Missed("shop", Completeness).Count(), Is.EqualTo(missed));

    [Test]
    public void A_missed_requirement_is_described_with_its_namespace_column_and_shares()
        => Assert.That(
            Requirements.Parse("brand=0.96").Missed("shop", Completeness),
            Is.EqualTo(new[] { "namespace 'shop', brand: 0.9500 of 200 rows have a value, required 0.96" }));

    [Test]
    public void A_namespace_without_items_misses_every_share_above_0()
        => Assert.That(Requirements.Parse("brand=0.01,embedding=0").Missed("shop", new CatalogCompleteness(0, [])).Count(), Is.EqualTo(1));

    [TestCase("price=0.5")]
    [TestCase("brand=2")]
    [TestCase("brand=-1")]
    [TestCase("brand=0,5")]
    [TestCase("brand")]
    [TestCase("")]
    public void Another_form_is_refused(string text)
        => Assert.That(() => Requirements.Parse(text), Throws.TypeOf<CommandException>().With.Message.StartsWith("--require: expected derived columns"));

    [TestCaseSource(typeof(DerivedColumn), nameof(DerivedColumn.All))]
    public void Every_derived_column_can_be_required(DerivedColumn column)
        => Assert.That(() => Requirements.Parse($"{column}=0.5"), Throws.Nothing);
}
