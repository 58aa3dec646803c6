using System.Globalization;
using System.Text;
using RecSys.Evaluation.Candidates;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class CandidateFileTests
{
    static readonly BlendSettings Settings = new() { Gamma = 0.25, BrandCap = 7, MmrLambda = 0.5 };

    static IReadOnlyList<Candidate> Read(string text) => CandidateFile.Read("file.yaml", new StringReader(text), Settings);

    static string[] ErrorsOf(string text)
        => [.. Assert.Throws<CandidateFileException>(() => Read(text))!.Errors.Select(error => error.ToString())];

    [Test]
    public void An_error_about_a_long_value_is_short()
        => Assert.That(ErrorsOf($"configs:\n- name: a\n  alpha: \"{new string('9', 100_000)}x\"\n  {new string('k', 900)}: 1\n"), Has.Length.EqualTo(2).And.All.Length.LessThan(1_000));

    [Test]
    public void Settings_that_a_candidate_omits_keep_their_current_values()
    {
        var candidate = Read("configs:\n- name: a\n  alpha: 0.6\n").Single();
        Assert.That(candidate, Is.EqualTo(new Candidate("a", null, Settings with { Alpha = 0.6 })));
    }

    [Test]
    public void Json_and_yaml_give_the_same_candidates()
    {
        var yaml = Read("configs:\n  - name: a\n    description: more of it\n    beta: 1e-1\n    mmr_lambda: off\n    exclude_event_types: [2, 3]\n    rule_exclude_events: false\n    final_order: score\n").Single();
        var json = Read("""
            {
            	"configs": [{"name": "a", "description": "more of it", "beta": 0.1, "mmr_lambda": null, "exclude_event_types": [2, 3],
            	             "rule_exclude_events": false, "final_order": "score"}]
            }
            """).Single();

        Assert.That(json.Settings.ExcludeEventTypes, Is.EqualTo(new short[] { 2, 3 }));
        Assert.That(json.Settings with { ExcludeEventTypes = yaml.Settings.ExcludeEventTypes }, Is.EqualTo(yaml.Settings));
        Assert.That((json.Name, json.Description), Is.EqualTo((yaml.Name, yaml.Description)));
        Assert.That((yaml.Settings.MmrLambda, yaml.Settings.RuleExcludeEvents, yaml.Settings.FinalOrder), Is.EqualTo(((double?)null, false, FinalOrder.Score)));
    }

    [TestCase("alpha", "0.11")]
    [TestCase("beta", "0.12")]
    [TestCase("gamma", "0.13")]
    [TestCase("mmr_lambda", "0.14")]
    [TestCase("brand_cap", "11")]
    [TestCase("category_cap", "12")]
    [TestCase("profile_boost", "0.15")]
    [TestCase("profile_window_days", "13.5")]
    [TestCase("profile_top_n", "14")]
    [TestCase("profile_min_events_for_boost", "15")]
    [TestCase("profile_cold_start_multiplier", "0.16")]
    [TestCase("popularity_halflife_days", "16.5")]
    [TestCase("covis_window_days", "17.5")]
    [TestCase("popularity_fanout", "18")]
    [TestCase("purchased_window_days", "19.5")]
    public void Each_number_changes_only_the_setting_of_its_name(string field, string value)
    {
        var changed = Read($"configs: [{{name: a, {field}: {value}}}]").Single().Settings;
        var differing = typeof(BlendSettings).GetProperties()
            .Where(property => !Equals(property.GetValue(changed), property.GetValue(Settings)))
            .Select(property => Convert.ToString(property.GetValue(changed), CultureInfo.InvariantCulture));
        Assert.That(differing, Is.EqualTo(Enumerable.Repeat(value, 1)));
    }

    [TestCase("configs:\n- name: a\n  alpha: -0.1", "file.yaml:3: configs[0].alpha: must be 0 or more, was -0.1")]
    [TestCase("configs:\n- name: a\n  alpha: lots", "file.yaml:3: configs[0].alpha: must be a number, was lots")]
    [TestCase("configs:\n- name: a\n  alpha: .nan", "file.yaml:3: configs[0].alpha: must be a number, was .nan")]
    [TestCase("configs:\n- name: a\n  alpha: [1]", "file.yaml:3: configs[0].alpha: must be a number")]
    [TestCase("configs:\n- name: a\n  alpha: 0,3", "file.yaml:3: configs[0].alpha: must be a number, was 0,3")]
    [TestCase("configs:\n- name: a\n  brand_cap: 1.5", "file.yaml:3: configs[0].brand_cap: must be a whole number, was 1.5")]
    [TestCase("configs:\n- name: a\n  mmr_lambda: 1.5", "file.yaml:3: configs[0].mmr_lambda: must be from 0 to 1, or off, was 1.5")]
    [TestCase("configs:\n- name: a\n  covis_window_days: 0", "file.yaml:3: configs[0].covis_window_days: must be more than 0, was 0")]
    [TestCase("configs:\n- name: a\n  exclude_event_types: [purchase]", "file.yaml:3: configs[0].exclude_event_types: must be a list of event type numbers such as [3], was purchase")]
    [TestCase("configs:\n- name: a\n  final_order: best", "file.yaml:3: configs[0].final_order: must be picked or score, was best")]
    [TestCase("configs:\n- name: a\n  alhpa: 1", "file.yaml:3: configs[0].alhpa: is not known (did you mean 'alpha'?)")]
    [TestCase("configs:\n- name: a\n  mmr-lambda: 1", "file.yaml:3: configs[0].mmr-lambda: is not known (did you mean 'mmr_lambda'?)")]
    [TestCase("configs:\n- name: a\n  temperature: {of: it}", "file.yaml:3: configs[0].temperature: is not known")]
    [TestCase("configs:\n- name: a\n  alpha: 1\n  alpha: 2", "file.yaml:4: configs[0].alpha: occurs twice")]
    [TestCase("configs:\n- alpha: 1", "file.yaml:2: configs[0].name: is missing")]
    [TestCase("configs:\n- name: ' '", "file.yaml:2: configs[0].name: must not be blank")]
    [TestCase("configs:\n- name: a\n- name: a", "file.yaml:3: configs[1].name: 'a' is already the name on line 2")]
    [TestCase("configs:\n- baseline", "file.yaml:2: configs[0]: must be a mapping such as { name: baseline, alpha: 0.3 }")]
    [TestCase("configs: []", "file.yaml:1: configs: must contain at least one candidate")]
    [TestCase("configs: 3", "file.yaml:1: configs: must be a list of candidates")]
    [TestCase("config:\n- name: a", "file.yaml:1: has no 'configs' list (did you mean 'configs' instead of 'config'?)")]
    [TestCase("[1, 2]", "file.yaml:1: must be a mapping with a 'configs' list")]
    [TestCase("", "file.yaml:1: must be a mapping with a 'configs' list")]
    [TestCase("configs: [{name: a}]\n---\nconfigs: [{name: b}]", "file.yaml:2: contains a second document; only the first is read")]
    public void An_error_names_file_line_and_path(string text, string expected)
        => Assert.That(ErrorsOf(text), Is.EqualTo(Enumerable.Repeat(expected, 1)));

    [TestCase("configs:\n- name: 'a\n")]
    [TestCase("{\"configs\": [{\"name\": \"a\",}")]
    public void Text_that_is_neither_yaml_nor_json_is_an_error_with_its_line(string text)
        => Assert.That(ErrorsOf(text).Single(), Does.Match(@"^file\.yaml:\d+: is neither YAML nor JSON: "));

    [Test]
    public void Half_a_surrogate_pair_is_an_error_of_the_file()
        => Assert.That(ErrorsOf("configs:\n- name: \"\\ud83d\\u0041\"\n").Single(), Does.Match(@"^file\.yaml:\d+: is neither YAML nor JSON"));

    [Test]
    public void A_file_that_is_too_long_is_rejected()
        => Assert.That(
            ErrorsOf("configs: " + new string('[', 5 << 20)), Is.EqualTo(new List<string> { "file.yaml:1: is longer than 4,194,304 characters" }));

    [TestCase('[')]
    [TestCase('{')]
    public void A_file_that_is_nested_too_deep_is_rejected(char bracket)
        => Assert.That(
            ErrorsOf("configs:\n- name: a\n  alpha: " + new string(bracket, 10_000)),
            Is.EqualTo(new List<string> { "file.yaml:3: is nested deeper than 100 levels" }));

    [Test]
    public void All_errors_of_a_file_are_reported_together()
        => Assert.That(
            ErrorsOf("configs:\n- name: a\n  alpha: -1\n  beta: x\n- nme: b\n- name: a\n"),
            Is.EqualTo(new List<string>
            {
                "file.yaml:4: configs[0].beta: must be a number, was x",
                "file.yaml:3: configs[0].alpha: must be 0 or more, was -1",
                "file.yaml:5: configs[1].nme: is not known (did you mean 'name'?)",
                "file.yaml:5: configs[1].name: is missing",
                "file.yaml:6: configs[2].name: 'a' is already the name on line 2",
            }));

    [Test]
    public void Other_top_level_keys_are_skipped()
    {
        var text = new StringBuilder("""{"items": [{"item_id": "i", "title": "caf\u00e9 \ud83d\ude00 a\/b", "props": {"alpha": -1}}], "events": [""");
        for (var i = 0; i < 20_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"{{\"user_id\": \"u{i}\", \"item_id\": \"i\", \"type\": 0, \"ago\": \"{i}m\"}},\n");
        text.Append("""{}], "configs": [{"name": "a"}], "sweep": {"alpha": [0, 1]}}""");

        Assert.That(Read(text.ToString()).Single().Name, Is.EqualTo("a"));
    }

    [Test]
    public void Without_a_file_three_candidates_differ_only_in_their_weights()
    {
        var defaults = Candidate.Defaults(Settings);
        Assert.That(
            defaults.Select(c => (c.Name, c.Settings.Alpha, c.Settings.Beta, c.Settings.Gamma)),
            Is.EqualTo(new List<(string, double, double, double)> { ("baseline", 0.3, 0.5, 0.2), ("pop-heavy", 0.6, 0.3, 0.1), ("embed-heavy", 0.2, 0.2, 0.6) }));
        Assert.That(defaults.Select(c => c.Settings with { Alpha = 0, Beta = 0, Gamma = 0 }).Distinct().Count(), Is.EqualTo(1));
    }
}
