using RecSys.Evaluation.Factors;

namespace RecSys.Tests.Unit.Evaluation.Factors;

public sealed class TimeSplitTests
{
    static readonly long[] OneToTen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    [Test]
    public void Parts_start_at_the_events_that_have_80_and_90_percent_of_the_events_before_them()
        => Assert.That(Of(OneToTen), Is.EqualTo(new TimeSplit(0, 9, 10, 100)));

    [Test]
    public void Events_at_the_time_of_the_split_all_belong_to_the_later_part()
        => Assert.That(Of([1, 2, 3, 4, 5, 5, 5, 5, 5, 5]), Is.EqualTo(new TimeSplit(0, 5, 5, 100)));

    [Test]
    public void Only_events_of_the_window_on_items_of_the_catalog_count()
    {
        Act[] others = [.. Enumerable.Range(0, 50).Select(_ => new Act("v", "unknown", 10)), new("v", "a", -5), new("v", "a", 100), new("v", "a", 200)];

        Assert.That(TimeSplit.Of(World.Of(["a"], [.. Events(OneToTen), .. others]), 0, 100), Is.EqualTo(new TimeSplit(0, 9, 10, 100)));
    }

    [TestCase(0, 100, TestName = "Nothing to split without events")]
    [TestCase(100, 0, TestName = "Nothing to split in a window that ends before it starts")]
    public void Nothing_to_split(long start, long end)
        => Assert.That(TimeSplit.Of(World.Of(["a"], start > end ? Events(OneToTen) : []), start, end), Is.Null);

    [Test]
    public void A_single_event_is_in_the_gate_part() => Assert.That(Of([7]), Is.EqualTo(new TimeSplit(0, 7, 7, 100)));

    static TimeSplit? Of(long[] times) => TimeSplit.Of(World.Of(["a"], Events(times)), 0, 100);

    static Act[] Events(long[] times) => [.. times.Select(time => new Act("u", "a", time))];
}
