using RecSys.Evaluation.Reports;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class RunWarningTests
{
    const long Never = long.MinValue;
    const long Late = long.MaxValue;

    static readonly SampleRun Run = SampleRun.Of(["a"]);

    [TestCase(new long[] { Never, 0 }, new long[] { 0 }, null)]
    [TestCase(new long[] { Never, 0, Late }, new long[] { 0 }, "1 of 2 item rows with an embedding were updated after the earliest holdout (")]
    [TestCase(new long[] { 0 }, new long[] { Late, Late }, "2 of 2 item factors were updated after the earliest holdout (")]
    [TestCase(new long[] { 0, Late }, new long[] { Late, Never }, "1 of 2 item rows with an embedding and 1 of 1 item factors were updated after the earliest holdout (")]
    public void Vectors_made_later_than_the_holdouts_give_one_warning(long[] embeddings, long[] factors, string? expected)
    {
        var warnings = RunWarnings.OfRows(Run.Data, Run.Result.Options, Run.Result.Holdouts, embeddings, factors)
            .Where(warning => warning.Contains("updated after", StringComparison.Ordinal)).ToArray();

        Assert.That(warnings, Has.Length.EqualTo(expected is null ? 0 : 1));
        if (expected is not null)
            Assert.That(warnings[0], Does.StartWith(expected));
    }
}
