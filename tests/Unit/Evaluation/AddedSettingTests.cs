using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Sweep;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>A setting that only this test declares works wherever settings are read and written.</summary>
public sealed class AddedSettingTests
{
    static readonly SettingField Percent = new()
    {
        Key = "alpha_percent",
        Variable = "BLEND_ALPHA_PERCENT",
        Form = SettingForm.WholeNumber,
        Description = "weight of popularity, in percent",
        Minimum = 10,
        Maximum = 90,
        Read = settings => (int)Math.Round(100 * settings.Alpha),
        Set = (settings, value) => settings with { Alpha = (int)value! / 100.0 },
    };

    static readonly SettingField[] Fields = [.. SettingField.All.Where(field => field.Key != "alpha"), Percent];

    [Test]
    public void Candidate_file_sets_it()
        => Assert.That(Read("alpha_percent: 40").Single().Settings.Alpha, Is.EqualTo(0.4));

    [TestCase("alpha_percent: 4.5", "f:1: configs[0].alpha_percent: must be a whole number from 10 to 90, was 4.5")]
    [TestCase("alpha_percent: 91", "f:1: configs[0].alpha_percent: must be from 10 to 90, was 91")]
    [TestCase("alpha_percentage: 40", "f:1: configs[0].alpha_percentage: is not known (did you mean 'alpha_percent'?)")]
    public void Candidate_file_reports_its_form_range_and_name(string field, string expected)
        => Assert.That(() => Read(field), Throws.TypeOf<CandidateFileException>().With.Message.EqualTo(expected));

    [Test]
    public void Written_candidate_file_contains_it_and_is_read_back()
    {
        var candidate = new Candidate("a", null, new BlendSettings { Alpha = 0.7 });

        var text = CandidateFileWriter.Write([candidate], Fields);

        Assert.That(text, Does.Contain("alpha_percent: 70"));
        Assert.That(CandidateFile.Read("f", new StringReader(text), new BlendSettings(), Fields).Single().Settings.Alpha, Is.EqualTo(0.7));
    }

    [Test]
    public void Reports_show_it()
        => Assert.That(Candidate.ValuesOf(new BlendSettings { Alpha = 0.7 }, Fields)["alpha_percent"], Is.EqualTo(70));

    [Test]
    public void Environment_sets_it()
        => Assert.That(ServiceSettings.Read(name => name == "BLEND_ALPHA_PERCENT" ? " 40 " : null, Fields).Alpha, Is.EqualTo(0.4));

    [Test]
    public void Environment_out_of_range_is_an_error()
        => Assert.That(
            () => ServiceSettings.Read(name => name == "BLEND_ALPHA_PERCENT" ? "95" : null, Fields),
            Throws.TypeOf<CommandException>().With.Message.EqualTo("BLEND_ALPHA_PERCENT: expected a whole number from 10 to 90, got '95'"));

    [TestCase("alpha_percent: 20..40 step 10")]
    [TestCase("alpha_percent: [20, 30, 40]")]
    public void Sweep_has_it_as_an_axis(string axis)
        => Assert.That(
            Sweep(axis).Trials(new BlendSettings(), []).Skip(1).Select(trial => trial.Settings.Alpha), Is.EqualTo(new[] { 0.2, 0.3, 0.4 }));

    [Test]
    public void Sweep_reports_its_range()
        => Assert.That(
            () => Sweep("alpha_percent: [0, 20]"),
            Throws.TypeOf<CandidateFileException>().With.Message.EqualTo("f:1: sweep.axes.alpha_percent[0]: must be from 10 to 90, was 0"));

    static IReadOnlyList<Candidate> Read(string field)
        => CandidateFile.Read("f", new StringReader($"configs: [{{name: a, {field}}}]"), new BlendSettings(), Fields);

    static SweepDefinition Sweep(string axis)
        => SweepFile.Read("f", new StringReader($"sweep: {{axes: {{{axis}}}}}"), new BlendSettings(), Metric.Mrr, 1, Fields);
}
