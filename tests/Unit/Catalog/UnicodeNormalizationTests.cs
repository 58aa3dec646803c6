using System.Text;
using CsCheck;
using RecSys.Catalog;

namespace RecSys.Tests.Unit.Catalog;

/// <summary>Comparison with the normalisation of the framework, which uses ICU in this process.</summary>
public sealed class UnicodeNormalizationTests
{
    // Both sides know the characters of Unicode 14. Later characters are excluded by their category, not by a list.
    static readonly Gen<string> Text = Gen.OneOf(
        Gen.Int[0x20, 0x17f], Gen.Int[0x300, 0x36f], Gen.Int[0x370, 0x3ff], Gen.Int[0x900, 0xdff], Gen.Int[0x1100, 0x11ff],
        Gen.Int[0x1e00, 0x1fff], Gen.Int[0x2000, 0x2bff], Gen.Int[0x3000, 0x33ff], Gen.Int[0xac00, 0xd7a3], Gen.Int[0xf900, 0xfaff],
        Gen.Int[0xfb00, 0xfdcf], Gen.Int[0xfe20, 0xffef], Gen.Int[0x11000, 0x114ff], Gen.Int[0x1d150, 0x1d1ff], Gen.Int[0x1d400, 0x1d7ff])
        .Array[0, 24].Select(values => string.Concat(values.Select(char.ConvertFromUtf32)));

    [Test]
    public void Form_c_equals_that_of_the_framework()
        => Text.Sample(text => Assert.That(UnicodeNormalization.Nfc(text), Is.EqualTo(text.Normalize(NormalizationForm.FormC))), iter: 3_000);

    [Test]
    public void Form_kc_equals_that_of_the_framework()
        => Text.Sample(text => Assert.That(UnicodeNormalization.Nfkc(text), Is.EqualTo(text.Normalize(NormalizationForm.FormKC))), iter: 3_000);

    [Test]
    public void Every_character_of_the_basic_plane_has_the_forms_of_the_framework()
    {
        var differ = Enumerable.Range(0, 0x10000)
            .Where(value => !char.IsSurrogate((char)value) && value is not (0xfffe or 0xffff) && (value & 0xfff0) != 0xfdd0 && (value & 0xfff0) != 0xfde0)
            .Select(value => ((char)value).ToString())
            .Where(text => UnicodeNormalization.Nfc(text) != text.Normalize(NormalizationForm.FormC)
                || UnicodeNormalization.Nfkc(text) != text.Normalize(NormalizationForm.FormKC));
        Assert.That(differ, Is.Empty);
    }

    [TestCase("e\u0301clair", "\u00e9clair")]
    [TestCase("a\u0316\u0301", "\u00e1\u0316")]
    [TestCase("a\u0301\u0316", "\u00e1\u0316")]
    [TestCase("\u1112\u1161\u11ab", "\ud55c")]
    [TestCase("\u212b", "\u00c5")]
    [TestCase("\u0958", "\u0915\u093c")]
    public void Form_c_of_known_texts(string text, string expected)
        => Assert.That(UnicodeNormalization.Nfc(text), Is.EqualTo(expected));
}
