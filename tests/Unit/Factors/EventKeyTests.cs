using CsCheck;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

public sealed class EventKeyTests
{
    const long Year = 365L * 86_400_000_000;

    [Test]
    public void Keys_order_by_time_then_item_then_type()
        => Gen.Select(Gen.Long[0, Year], Gen.Int[0, 49_999], Gen.Int[0, 4]).Array[2].Sample(events =>
        {
            var key = new EventKey(0, Year, items: 50_000, types: 5);
            var (a, b) = (events[0], events[1]);
            return key.Pack(a.Item1, a.Item2, a.Item3).CompareTo(key.Pack(b.Item1, b.Item2, b.Item3)) == a.CompareTo(b);
        });

    [Test]
    public void Item_type_and_time_are_unpacked_as_they_were_packed()
        => Gen.Select(Gen.Long[0, Year], Gen.Int[0, 49_999], Gen.Int[0, 4]).Sample((time, item, type) =>
        {
            var key = new EventKey(0, Year, items: 50_000, types: 5);
            var packed = key.Pack(time, item, type);
            return (key.Microseconds(packed), key.Item(packed), key.Type(packed)) == (time, item, type);
        });

    [Test]
    public void With_decades_and_millions_of_items_times_are_kept_to_about_a_millisecond()
        => Gen.Select(Gen.Long[0, 30 * Year], Gen.Int[0, 9_999_999]).Sample((time, item) =>
        {
            var key = new EventKey(0, 30 * Year, items: 10_000_000, types: 1);
            var packed = key.Pack(time, item, 0);
            return key.Item(packed) == item && time - key.Microseconds(packed) is >= 0 and < 2048;
        });

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    public void One_item_and_an_empty_window_need_no_bits(int items, int types)
    {
        var key = new EventKey(7, 7, items, types);

        Assert.That((key.Pack(7, 0, 0), key.Microseconds(0), key.Item(0)), Is.EqualTo((0UL, 7L, 0)));
    }

    [Test]
    public void A_window_that_ends_before_it_starts_is_refused()
        => Assert.That(() => new EventKey(1, 0, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
