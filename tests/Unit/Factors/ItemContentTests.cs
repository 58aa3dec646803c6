using RecSys.Catalog;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

public sealed class ItemContentTests
{
    static readonly byte[] Named = """{"name": "Blue ceramic mug"}"""u8.ToArray();

    [Test]
    public void An_item_has_its_embedding_or_the_text_embedding_of_its_row()
    {
        var content = new ItemContent(DerivationOptions.Default);
        var embedded = Shop.Vector(1, 2);
        content.Add(new CatalogItem { ItemId = "embedded", HasEmbedding = true, Embedding = embedded, Props = Named });
        content.Add(new CatalogItem { ItemId = "bare" });
        content.Add(new CatalogItem { ItemId = "named", Props = Named });
        var text = new float[FactorMatrix.Dimensions];
        TextEmbedding.TryEmbed(new CatalogItem { ItemId = "named", Props = Named }, DerivationOptions.Default, text);

        Assert.Multiple(() =>
        {
            Assert.That(((int[])[content.RowOf(0), content.RowOf(1), content.RowOf(2)]), Is.EqualTo((int[])[0, -1, 1]));
            Assert.That(content.Vectors[0].ToArray(), Is.EqualTo(embedded));
            Assert.That(content.Vectors[1].ToArray(), Is.EqualTo(text));
            Assert.That(content.Totals, Is.EqualTo(new ItemTotals(Read: 3, EmbeddingReused: 1, TextFallback: 1, WithoutText: 1, Refused: 0)));
        });
    }

    [Test]
    public void A_faulty_embedding_is_refused_and_not_replaced_by_text()
    {
        var content = new ItemContent(DerivationOptions.Default);
        for (var i = 0; i < 12; i++)
            content.Add(new CatalogItem { ItemId = $"item-{i}", HasEmbedding = true, Embedding = new float[i == 0 ? 3 : FactorMatrix.Dimensions], Props = Named });

        Assert.Multiple(() =>
        {
            Assert.That(content.RowOf(0), Is.EqualTo(-1));
            Assert.That(content.Vectors.Count, Is.Zero);
            Assert.That(content.Totals, Is.EqualTo(new ItemTotals(Read: 12, EmbeddingReused: 0, TextFallback: 0, WithoutText: 0, Refused: 12)));
            Assert.That(content.FirstRefused, Has.Count.EqualTo(10));
            Assert.That(content.FirstRefused[0], Is.EqualTo(new RefusedItem("item-0", VectorFault.WrongWidth)));
            Assert.That(content.FirstRefused[1], Is.EqualTo(new RefusedItem("item-1", VectorFault.Zero)));
        });
    }

    [Test]
    public void An_item_whose_memory_is_reused_keeps_its_vector()
    {
        var content = new ItemContent(DerivationOptions.Default);
        var buffer = Shop.Vector(1);
        content.Add(new CatalogItem { ItemId = "a", HasEmbedding = true, Embedding = buffer });
        buffer[0] = 9;

        Assert.That(content.Vectors[0][0], Is.EqualTo(1));
    }
}
