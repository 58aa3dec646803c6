using System.Text.RegularExpressions;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Commands;

/// <summary>Asserts what a user sees of an expected failure: one line that says what is wrong, an exit code and no result.</summary>
static partial class Refusal
{
    /// <param name="named">What the line must contain: the flag, the file, the value, the table.</param>
    public static void AssertOneLine(ProcessResult result, string program, int exitCode, params string[] named)
    {
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !LogLine().IsMatch(line)).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.Error);
            Assert.That(lines, Has.Length.EqualTo(1), result.Error);
            Assert.That(lines.FirstOrDefault(""), Does.StartWith($"{program}: "));
            foreach (var name in named)
                Assert.That(lines.FirstOrDefault(""), Does.Contain(name));
            Assert.That(result.Output, Is.Empty);
        });
    }

    // Log lines of the run are not part of the failure.
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z (trce|dbug|debug|trace|info|warn)")]
    private static partial Regex LogLine();
}
