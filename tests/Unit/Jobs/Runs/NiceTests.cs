using CsCheck;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Runs;

public sealed class NiceTests
{
    [Test]
    public void Sleep_is_proportional_to_the_work_before_it()
        // A timer counts whole milliseconds.
        => Gen.Select(Gen.Int[1, 400].Select(n => n / 4.0), Gen.Int[20, 500].Array[1, 20]).Sample((ratio, work) =>
        {
            var clock = new VirtualClock();
            var nice = new Nice(ratio, clock);
            foreach (var milliseconds in work)
            {
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                nice.SleepAsync(CancellationToken.None).Wait();
            }

            return Math.Abs(nice.Slept.TotalMilliseconds - ratio * work.Sum()) <= work.Length
                && clock.GetUtcNow() == DateTimeOffset.UnixEpoch + TimeSpan.FromMilliseconds(work.Sum()) + nice.Slept;
        });

    [TestCase(0, 10_000, 0)]
    [TestCase(1, 19, 0)]
    [TestCase(1, 20, 20)]
    [TestCase(0.5, 3_000, 1_500)]
    [TestCase(100, 3_000, 60_000)]
    [TestCase(100, int.MaxValue, 60_000)]
    public async Task Short_work_is_accumulated_and_no_sleep_is_longer_than_a_minute(double ratio, int worked, int slept)
    {
        var clock = new VirtualClock();
        var nice = new Nice(ratio, clock);
        clock.Advance(TimeSpan.FromMilliseconds(worked));

        await nice.SleepAsync(CancellationToken.None);
        await nice.SleepAsync(CancellationToken.None);

        Assert.That(nice.Slept, Is.EqualTo(TimeSpan.FromMilliseconds(slept)));
    }

    [Test]
    public async Task Time_before_a_restart_is_not_counted_as_work()
    {
        var clock = new VirtualClock();
        var nice = new Nice(1, clock);
        clock.Advance(TimeSpan.FromHours(1));
        nice.Restart();
        clock.Advance(TimeSpan.FromSeconds(2));

        await nice.SleepAsync(CancellationToken.None);

        Assert.That(nice.Slept, Is.EqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public void Token_cancels_SleepAsync_at_once_and_ends_Sleep_without_an_exception()
    {
#pragma warning disable RS0030 // an interrupted sleep needs a running clock
        var nice = new Nice(100, TimeProvider.System);
#pragma warning restore RS0030
        Thread.Sleep(30);
        using var stop = new CancellationTokenSource();
        var sleep = nice.SleepAsync(stop.Token);
        var beside = Task.Run(() => nice.Sleep(CancellationToken.None));

        stop.Cancel();

        Assert.That(async () => await sleep, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await beside, Throws.Nothing);
        Assert.That(nice.Slept, Is.EqualTo(TimeSpan.Zero));
    }
}
