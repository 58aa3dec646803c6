using RecSys.Catalog;

namespace RecSys.Tests.Unit.Catalog;

public sealed class PlaceholderTests
{
    [TestCase("")]
    [TestCase("---")]
    [TestCase("N / A")]
    [TestCase("Not Applicable")]
    [TestCase("(no brand name)")]
    [TestCase("Unbranded/Generic")]
    [TestCase("\uff2e\uff4f\uff4e\uff45", TestName = "{m}(full width)")]
    [TestCase("\ud835\udc0d\ud835\udc28\ud835\udc27\ud835\udc1e", TestName = "{m}(bold letters outside the basic plane)")]
    public void Words_for_a_missing_value_are_placeholders(string text) => Assert.That(Placeholder.Is(text), Is.True);

    [TestCase("Nonesuch")]
    [TestCase("Testo")]
    [TestCase("Unbranded/Generics")]
    [TestCase("Unbranded/Generi\ud801\udc00", TestName = "{m}(as long as the longest, its end outside the basic plane)")]
    [TestCase("Generic brand with a name that is longer than any placeholder")]
    public void Other_words_are_not_placeholders(string text) => Assert.That(Placeholder.Is(text), Is.False);
}
