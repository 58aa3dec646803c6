using RecSys.Evaluation.Measurement;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class WarmUpTests
{
    [Test]
    public void It_runs_the_code_of_an_evaluation()
    {
        var result = WarmUp.Run(CancellationToken.None);

        Assert.That(result.Holdouts, Has.Count.EqualTo(80));
        Assert.That(result.Candidates, Has.Count.EqualTo(3));
        Assert.That(result.Candidates.Sum(candidate => candidate.MissReasonsByUser.Count(reason => reason == MissReason.Found)), Is.Positive, "hits");
        Assert.That(result.Comparisons.Select(comparison => comparison.Primary.Wins + comparison.Primary.Losses), Has.Some.GreaterThan(13), "signs are drawn");
        Assert.That(result.Segments, Is.Not.Empty);
    }

    [Test]
    public void It_stops_when_it_is_cancelled()
        => Assert.That(() => WarmUp.Run(new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
}
