using RecSys.Jobs.Evaluation;
using RecSys.Tests.Unit.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class StageTimesTests
{
    readonly VirtualClock _clock = new();

    StageTimes Started(double secondsAgo) => new(_clock, _clock.GetUtcNow() - TimeSpan.FromSeconds(secondsAgo));

    [Test]
    public void The_first_stage_begins_when_the_process_starts()
    {
        var times = Started(0.25);
        times.End("start");
        _clock.Advance(TimeSpan.FromSeconds(1.5));
        times.End("reading");

        Assert.That(times.ToString(), Is.EqualTo("start 0.25 s, reading 1.50 s"));
        Assert.That(times.Total, Is.EqualTo(TimeSpan.FromSeconds(1.75)));
    }

    [Test]
    public void An_evaluation_is_split_at_the_first_and_the_last_user()
    {
        var times = Started(0);
        times.End("reading");
        _clock.Advance(TimeSpan.FromSeconds(1));
        times.UserDone(1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        times.UserDone(2);
        _clock.Advance(TimeSpan.FromSeconds(4));
        times.EndEvaluation();

        Assert.That(times.ToString(), Is.EqualTo("reading 0.00 s, neighbours 1.00 s, lists 2.00 s, numbers 4.00 s"));
    }

    [Test]
    public void Without_users_there_are_no_lists()
    {
        var times = Started(0);
        times.EndEvaluation();

        Assert.That(times.ToString(), Is.EqualTo("numbers 0.00 s"));
    }

    [Test]
    [SetCulture("de-DE")]
    public void The_text_does_not_depend_on_the_culture()
    {
        var times = Started(0.5);
        times.End("start");

        Assert.That(times.ToString(), Is.EqualTo("start 0.50 s"));
    }
}
