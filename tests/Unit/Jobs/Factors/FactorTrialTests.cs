using RecSys.Factors;
using RecSys.Jobs.Factors;

namespace RecSys.Tests.Unit.Jobs.Factors;

public sealed class FactorTrialTests
{
    [TestCase(100, 0.3, 0.2, 0.2, 0.9, GateVerdict.Passed)]
    [TestCase(100, 0.1, 0.2, 0.05, 0.9, GateVerdict.Passed, TestName = "Better than the stored factors passes below popularity")]
    [TestCase(100, 0.1, 0.2, null, 0.9, GateVerdict.Passed, TestName = "Without stored factors to compare with, nothing is worse than both")]
    [TestCase(100, 0.1, 0.2, 0.3, 0.9, GateVerdict.WorseThanBoth)]
    [TestCase(100, 0.3, 0.2, 0.2, 0.64, GateVerdict.NotPersonal)]
    [TestCase(100, 0.1, 0.2, 0.3, 0.5, GateVerdict.WorseThanBoth, TestName = "Worse than both is reported before not personal")]
    [TestCase(30, 0.3, 0.2, 0.2, 0.9, GateVerdict.Passed)]
    [TestCase(29, 0.3, 0.2, 0.2, 0.9, GateVerdict.TooFewUsers)]
    public void The_verdict_of_a_gate_follows_from_the_comparison(
        int users, double ndcg, double popularity, double? stored, double wins, GateVerdict verdict)
    {
        var comparison = new FactorComparison
        {
            Users = users,
            Candidates = 10,
            New = Quality(ndcg),
            OtherUser = Quality(0),
            Popularity = Quality(popularity),
            Present = stored is { } value ? new PresentComparison(users, Quality(ndcg), Quality(value)) : null,
            OwnVectorWins = wins,
        };

        Assert.That(FactorTrial.Judge(comparison), Is.EqualTo(verdict));

        static RankingQuality Quality(double value) => new(value, value);
    }
}
