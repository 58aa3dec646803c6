using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class GateReaderTests
{
    TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    static GateRules? Read(DecisionRequest request) => GateReader.Read(request, Metric.Mrr);

    static DecisionRequest Request => JobWorld.NoRules;

    [Test]
    public void Without_any_rule_there_are_no_gates() => Assert.That(Read(Request), Is.Null);

    [Test]
    public void Rules_of_the_options_follow_those_of_the_file()
    {
        var gates = JobWorld.FileIn(_folder, "gates.yaml", "gates: {min_users: 7, whole: {min: {fill: 0.5}}}");
        var rules = Read(Request with { Gates = gates, Min = "hit_rate=0.1", NotWorseBy = "0.02" })!;

        Assert.That(rules.Rules.Select(rule => (rule.Kind, rule.Limit)), Is.EqualTo(new[] { (GateKind.Minimum, 0.5), (GateKind.Minimum, 0.1), (GateKind.NotWorseBy, 0.02) }));
        Assert.That(rules.MinUsers, Is.EqualTo(7));
    }

    [Test]
    public void The_option_for_users_takes_precedence_over_the_file()
    {
        var gates = JobWorld.FileIn(_folder, "gates.yaml", "gates: {min_users: 7, whole: {min: {fill: 0.5}}}");
        Assert.That(Read(Request with { Gates = gates, MinUsers = 9 })!.MinUsers, Is.EqualTo(9));
    }

    [Test]
    public void A_minimum_number_of_users_without_rules_is_refused()
        => Assert.That(
            Assert.Throws<CommandException>(() => Read(Request with { MinUsers = 5 }))!.Message,
            Is.EqualTo("--min-users: has no effect without --gates, --min or --not-worse-by"));

    [TestCase("hits=1")]
    [TestCase("hit_rate=2")]
    [TestCase("hit_rate")]
    public void Wrong_limits_are_refused(string limits)
    {
        var refused = Assert.Throws<CommandException>(() => Read(Request with { Min = limits }));
        Assert.That(refused!.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(refused.Message, Does.StartWith("--min: expected NAME=LIMIT pairs").And.EndWith($"got '{limits}'"));
    }

    [Test]
    public void A_trait_other_than_that_of_the_rules_is_refused()
    {
        var gates = JobWorld.FileIn(_folder, "gates.yaml", "gates: {segments: {traits.plan: {min: {mrr: 0}}}}");

        Assert.That(Read(Request with { Gates = gates, SegmentTrait = "plan" })!.TraitKey, Is.EqualTo("plan"));
        Assert.That(
            Assert.Throws<CommandException>(() => Read(Request with { Gates = gates, SegmentTrait = "country" }))!.Message,
            Is.EqualTo("--segment-trait: expected 'plan', the trait in the rules of --gates, got 'country'"));
    }

    [Test]
    public void Every_error_of_the_file_is_reported_with_its_line()
    {
        var gates = JobWorld.FileIn(_folder, "gates.yaml", "gates:\n  whole:\n    min:\n      hit_rat: 0.1\n      fill: 3\n");
        var refused = Assert.Throws<CommandException>(() => Read(Request with { Gates = gates }));

        Assert.That(refused!.Message, Does.Contain("gates.yaml:4: gates.whole.min.hit_rat").And.Contain("gates.yaml:5: gates.whole.min.fill"));
    }
}
