using RecSys.Hosting;

namespace RecSys.Tests.Unit.Hosting;

public sealed class WrappedTextTests
{
    [TestCase("short", 10, "short")]
    [TestCase("one two three", 7, "one two\n  three")]
    [TestCase("one two three", 13, "one two three")]
    [TestCase("a /path/that/is/long b", 6, "a\n  /path/that/is/long\n  b")]
    [TestCase("", 1, "")]
    public void Lines_break_at_spaces_and_never_inside_a_word(string text, int width, string expected)
        => Assert.That(WrappedText.Wrap(text, width), Is.EqualTo(expected));
}
