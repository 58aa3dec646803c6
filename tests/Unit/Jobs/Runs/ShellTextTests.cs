using System.Diagnostics;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Runs;

public sealed class ShellTextTests
{
    [TestCase("shop", "shop")]
    [TestCase("/tmp/undo-1.ndjson", "/tmp/undo-1.ndjson")]
    [TestCase("", "''")]
    [TestCase("two words", "'two words'")]
    [TestCase("it's", @"'it'\''s'")]
    [TestCase("$(reboot); rm -rf ~", "'$(reboot); rm -rf ~'")]
    [TestCase("a\nb'c\\d", @"$'a\u000ab\'c\\d'")]
    public void Argument_is_quoted_only_where_a_shell_needs_it(string argument, string quoted)
        => Assert.That(ShellText.Quoted(argument), Is.EqualTo(quoted));

    [TestCase("two words")]
    [TestCase("it's a \"shop\" x; $HOME `id` \\n")]
    [TestCase("line\nbreak\tand \u001b[31m'quote' \\ backslash")]
    public void Shell_reads_the_argument_back(string argument)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", $"printf %s {ShellText.Quoted(argument)}"]) { RedirectStandardOutput = true })!;
        Assert.That(bash.StandardOutput.ReadToEnd(), Is.EqualTo(argument));
        bash.WaitForExit();
    }
}
