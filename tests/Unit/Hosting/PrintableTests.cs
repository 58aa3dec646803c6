using System.Text;
using CsCheck;
using RecSys.Hosting;

namespace RecSys.Tests.Unit.Hosting;

public sealed class PrintableTests
{
    [TestCase("plain text, ümläut, 例え, 😀", "plain text, ümläut, 例え, 😀")]
    [TestCase("two\nlines\r\tand", "two\\nlines\\r\\tand")]
    [TestCase("\u001b[31mred", "\\u001b[31mred")]
    [TestCase("a\u202eb", "a\\u202eb")]
    [TestCase("a\u2028b", "a\\u2028b")]
    [TestCase("zero\u200bwidth", "zero\\u200bwidth")]
    public void Line_breaks_and_control_characters_become_escapes(string text, string expected)
        => Assert.That(Printable.Escape(text), Is.EqualTo(expected));

    [Test]
    public void A_lone_surrogate_becomes_an_escape() => Assert.That(Printable.Escape("a\ud800b"), Is.EqualTo("a\\ud800b"));

    [Test]
    public void Any_text_becomes_one_line_of_valid_text()
        => Gen.Char.Array[0, 60].Sample(chars =>
        {
            var escaped = Printable.Escape(new string(chars));
            return !escaped.Any(char.IsControl) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(escaped)) == escaped;
        });
}
