using Microsoft.Extensions.Logging;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Runs;

public sealed class ThrottleTests
{
    static readonly ServerLoad Calm = new([], [], null, []);
    static readonly ServerLoad InVacuum = Calm with { TablesInVacuum = ["items"] };

    readonly VirtualClock _clock = new();
    readonly Notes _notes = new();
    readonly Lines _lines = new();
    readonly Queue<ServerLoad> _loads = [];
    int _asked;

    [SetUp]
    public void Clear()
    {
        _notes.Clear();
        _lines.Clear();
        _loads.Clear();
        _asked = 0;
    }

    [Test]
    public async Task Server_without_load_is_checked_once_a_second_and_causes_no_pause()
    {
        var throttle = New(nice: 0, maxPauseSeconds: 60);
        for (var i = 0; i < 30; i++)
        {
            await WaitAsync(throttle);
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.That(_asked, Is.EqualTo(3));
        Assert.That((_notes, _lines), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
        Assert.That(throttle.Totals.Text, Is.Null);
    }

    [Test]
    public async Task Pause_lasts_until_the_load_ends_and_is_logged_and_counted_but_not_as_work()
    {
        var throttle = New(nice: 1, maxPauseSeconds: 60);
        Enqueue(InVacuum, InVacuum, Calm);

        await WaitAsync(throttle);
        _clock.Advance(TimeSpan.FromSeconds(3));
        await WaitAsync(throttle);

        Assert.Multiple(() =>
        {
            Assert.That(_notes, Is.EqualTo(new[] { "paused: a vacuum works on items", "paused: a vacuum works on items", "" }));
            Assert.That(_lines, Is.EqualTo(new[] { "Paused: a vacuum works on items", "Resumed after a pause of 2.0 s" }));
            Assert.That(throttle.Totals.PausedFor, Is.EqualTo(new Dictionary<string, double> { ["vacuum"] = 2 }));
            Assert.That(throttle.Totals.SleptSeconds, Is.EqualTo(3));
            Assert.That(throttle.Totals.Text, Is.EqualTo("slept 3.0 s by --nice 1; paused 2.0 s for vacuum 2.0 s"));
        });
    }

    [TestCase(0.5, 0.5)]
    [TestCase(2.5, 2.5)]
    [TestCase(600, 600)]
    public void Pause_longer_than_the_limit_ends_the_run(double maxPauseSeconds, double paused)
    {
        var throttle = New(nice: 0, maxPauseSeconds);
        Enqueue([.. Enumerable.Repeat(InVacuum, 1_000)]);

        Assert.That(
            async () => await WaitAsync(throttle),
            Throws.TypeOf<PausedTooLongException>().With.Message.EqualTo($"paused for {Duration.Format(TimeSpan.FromSeconds(maxPauseSeconds))}, and still a vacuum works on items"));
        Assert.That(throttle.Totals.PausedSeconds, Is.EqualTo(paused));
        Assert.That(throttle.Totals.EndedBy, Does.Contain("a vacuum works on items"));
    }

    [Test]
    public async Task Limit_applies_to_each_pause_separately()
    {
        var throttle = New(nice: 0, maxPauseSeconds: 3);
        for (var i = 0; i < 10; i++)
        {
            Enqueue(InVacuum, InVacuum, Calm);
            await WaitAsync(throttle);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(throttle.Totals.PausedSeconds, Is.EqualTo(20));
    }

    [Test]
    public async Task Without_pauses_the_server_is_not_checked_and_the_run_still_sleeps()
    {
        var throttle = New(nice: 2, maxPauseSeconds: 0);
        Enqueue(InVacuum);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await WaitAsync(throttle);

        Assert.That(_asked, Is.Zero);
        Assert.That(throttle.Totals.SleptSeconds, Is.EqualTo(2));
    }

    Throttle New(double nice, double maxPauseSeconds)
        => new(nice, new ThrottlingLimits(TimeSpan.FromSeconds(maxPauseSeconds), TimeSpan.FromSeconds(10)), _clock, _lines);

    void Enqueue(params ReadOnlySpan<ServerLoad> loads)
    {
        foreach (var load in loads)
            _loads.Enqueue(load);
    }

    Task WaitAsync(Throttle throttle)
        => throttle.WaitAsync(
            _ =>
            {
                _asked++;
                return Task.FromResult(_loads.TryDequeue(out var load) ? load : Calm);
            },
            _notes, new ProgressUpdate(7), CancellationToken.None);

    sealed class Notes : List<string>, IProgress<ProgressUpdate>
    {
        public void Report(ProgressUpdate value) => Add(value.Note ?? "");
    }

    sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Add(formatter(state, exception));
    }
}
