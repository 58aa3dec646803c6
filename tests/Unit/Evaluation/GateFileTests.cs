using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Gates;
using RecSys.Evaluation.Metrics;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class GateFileTests
{
    static GateRules Read(string text) => GateFile.Read("gates.yaml", new StringReader(text));

    static string[] ErrorsOf(string text)
        => [.. Assert.Throws<CandidateFileException>(() => Read(text))!.Errors.Select(error => error.ToString())];

    [TestCase("a\\0b")]
    [TestCase("\\ud800")]
    public void A_trait_that_no_row_can_have_is_refused(string key)
        => Assert.That(ErrorsOf($"gates: {{segments: {{\"traits.{key}\": {{min: {{mrr: 0.1}}}}}}}}"), Has.Length.EqualTo(1));

    [Test]
    public void Rules_over_all_users_and_over_segments_are_read_in_the_order_of_the_file()
    {
        var rules = Read("""
            configs: [{name: anything}]
            gates:
              min_users: 50
              k: 10
              candidates: [new blend, other]
              whole:
                min: {hit_rate: 0.1, tail_share: 0}
                not_worse_by: {mrr: 1e-2}
              segments:
                history: {not_worse_by: {ndcg: 0.02}}
                history=2-4: {min: {hit_rate: 0.05}}
                traits.plan=a=b: {min: {fill: 1}}
            """);

        Assert.That((rules.MinUsers, rules.K, rules.TraitKey), Is.EqualTo((50, (int?)10, "plan")));
        Assert.That(rules.Candidates, Is.EqualTo(new List<string> { "new blend", "other" }));
        Assert.That(rules.Rules, Is.EqualTo(new List<GateRule>
        {
            new(null, null, GateKind.Minimum, Metric.HitRate, 0.1),
            new(null, null, GateKind.Minimum, Metric.Find(Metric.All, "tail_share")!, 0),
            new(null, null, GateKind.NotWorseBy, Metric.Mrr, 0.01),
            new("history", null, GateKind.NotWorseBy, Metric.Ndcg, 0.02),
            new("history", "2-4", GateKind.Minimum, Metric.HitRate, 0.05),
            new("traits.plan", "a=b", GateKind.Minimum, Metric.Fill, 1),
        }));
    }

    [Test]
    public void Json_is_read_like_yaml_and_missing_keys_have_their_default()
    {
        var rules = Read("""{"gates": {"whole": {"min": {"mrr": 0.05}}}}""");
        Assert.That(rules.Rules, Is.EqualTo(Enumerable.Repeat(new GateRule(null, null, GateKind.Minimum, Metric.Mrr, 0.05), 1)));
        Assert.That((rules.MinUsers, rules.K, rules.Candidates, rules.TraitKey), Is.EqualTo((30, (int?)null, (IReadOnlyList<string>?)null, (string?)null)));
    }

    [TestCase("gates: {whole: {min: {hit_rate: 10}}}", "gates.yaml:1: gates.whole.min.hit_rate: must be a number from 0 to 1, was 10")]
    [TestCase("gates: {whole: {min: {hit_rate: -0.1}}}", "gates.yaml:1: gates.whole.min.hit_rate: must be a number from 0 to 1, was -0.1")]
    [TestCase("gates: {whole: {min: {hit_rate: .nan}}}", "gates.yaml:1: gates.whole.min.hit_rate: must be a number from 0 to 1, was .nan")]
    [TestCase("gates: {whole: {min: {hit_rate: 0,1}}}", "gates.yaml:1: gates.whole.min.1: is not known; expected hit_rate, mrr, ndcg, recall, map, fill, coverage, tail_share")]
    [TestCase("gates: {whole: {min: {hit_rate: [0.1]}}}", "gates.yaml:1: gates.whole.min.hit_rate: must be a number from 0 to 1")]
    [TestCase("gates: {whole: {min: {hitrate: 0.1}}}", "gates.yaml:1: gates.whole.min.hitrate: is not known (did you mean 'hit_rate'?); expected hit_rate, mrr, ndcg, recall, map, fill, coverage, tail_share")]
    [TestCase("gates: {whole: {min: 0.1}}", "gates.yaml:1: gates.whole.min: must be a mapping such as { hit_rate: 0.1 }, was 0.1")]
    [TestCase("gates: {whole: {max: {mrr: 0.1}}}", "gates.yaml:1: gates.whole.max: is not known (did you mean 'min'?); expected min, not_worse_by")]
    [TestCase("gates: {hole: {min: {mrr: 0.1}}}", "gates.yaml:1: gates.hole: is not known (did you mean 'whole'?); expected min_users, k, candidates, whole, segments")]
    [TestCase("gates: {segments: {histroy: {min: {mrr: 0.1}}}}", "gates.yaml:1: gates.segments.histroy: is not known (did you mean 'history'?); expected history, user, target or traits.KEY, or one of their segments such as history=1")]
    [TestCase("gates: {segments: {history=2-5: {min: {mrr: 0.1}}}}", "gates.yaml:1: gates.segments.history=2-5: is not a segment of history (did you mean '2-4'?); expected 0, 1, 2-4, 5-19, 20+")]
    [TestCase("gates: {segments: {target=tail: {min: {coverage: 0.1}}}}", "gates.yaml:1: gates.segments.target=tail.min.coverage: can only be used over all users, under 'whole': in a segment it depends on the number of users")]
    [TestCase("gates: {segments: {traits.a: {min: {mrr: 0.1}}, traits.b: {min: {mrr: 0.1}}}}", "gates.yaml:1: gates.segments.traits.b: has another trait than the rules above; a run can use only one key of the traits")]
    [TestCase("gates: {min_users: 0, whole: {min: {mrr: 0.1}}}", "gates.yaml:1: gates.min_users: must be a whole number of 1 or more, was 0")]
    [TestCase("gates: {k: ten, whole: {min: {mrr: 0.1}}}", "gates.yaml:1: gates.k: must be a whole number of 1 or more, was ten")]
    [TestCase("gates: {candidates: all, whole: {min: {mrr: 0.1}}}", "gates.yaml:1: gates.candidates: must be a list of candidate names such as [embed-heavy]")]
    [TestCase("gates:\n  whole:\n    min: {mrr: 0.1}\n  whole:\n    min: {mrr: 0.2}", "gates.yaml:4: gates.whole: occurs twice")]
    [TestCase("gates: {}", "gates.yaml:1: gates: must contain a limit, such as whole: { min: { hit_rate: 0.1 } }")]
    [TestCase("gate: {whole: {}}", "gates.yaml:1: has no 'gates' mapping (did you mean 'gates' instead of 'gate'?)")]
    [TestCase("[1]", "gates.yaml:1: must be a mapping with a 'gates' mapping")]
    [TestCase("", "gates.yaml:1: must be a mapping with a 'gates' mapping")]
    [TestCase("gates: {whole: {min: {mrr: 0.1}}}\n---\n{}", "gates.yaml:2: contains a second document; only the first is read")]
    public void An_error_has_file_line_and_path(string text, string expected)
        => Assert.That(ErrorsOf(text)[0], Is.EqualTo(expected));

    [Test]
    public void All_errors_of_a_file_are_reported_together()
        => Assert.That(
            ErrorsOf("gates:\n  min_user: 5\n  whole:\n    min:\n      mrr: x\n      ndgc: 0.1\n    not_worse_by: {fill: 2}\n"),
            Is.EqualTo(new List<string>
            {
                "gates.yaml:2: gates.min_user: is not known (did you mean 'min_users'?); expected min_users, k, candidates, whole, segments",
                "gates.yaml:5: gates.whole.min.mrr: must be a number from 0 to 1, was x",
                "gates.yaml:6: gates.whole.min.ndgc: is not known (did you mean 'ndcg'?); expected hit_rate, mrr, ndcg, recall, map, fill, coverage, tail_share",
                "gates.yaml:7: gates.whole.not_worse_by.fill: must be a number from 0 to 1, was 2",
            }));

    [Test]
    public void Text_that_is_neither_yaml_nor_json_is_reported_with_its_line()
        => Assert.That(ErrorsOf("gates:\n  whole: {min: 'a\n").Single(), Does.Match(@"^gates\.yaml:\d+: is neither YAML nor JSON: "));

    [Test]
    public void Flags_have_the_same_limits_and_one_without_a_name_is_for_the_primary_metric()
    {
        Assert.That(GateFlags.Read("hit_rate=0.1, coverage=0.05", GateKind.Minimum, null, Metric.All), Is.EqualTo(new List<GateRule>
        {
            new(null, null, GateKind.Minimum, Metric.HitRate, 0.1), new(null, null, GateKind.Minimum, Metric.Coverage, 0.05),
        }));
        Assert.That(GateFlags.Read("0.01", GateKind.NotWorseBy, Metric.Ndcg, Metric.All), Is.EqualTo(Enumerable.Repeat(new GateRule(null, null, GateKind.NotWorseBy, Metric.Ndcg, 0.01), 1)));
    }

    [TestCase("0.1")]
    [TestCase("hits=0.1")]
    [TestCase("hit_rate=2")]
    [TestCase("hit_rate=")]
    [TestCase("hit_rate=0.1,")]
    [TestCase("")]
    public void A_flag_in_another_form_is_refused(string text)
        => Assert.That(GateFlags.Read(text, GateKind.Minimum, null, Metric.All), Is.Null);
}
