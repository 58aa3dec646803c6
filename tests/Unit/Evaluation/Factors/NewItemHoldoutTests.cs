using CsCheck;
using RecSys.Evaluation.Factors;

namespace RecSys.Tests.Unit.Evaluation.Factors;

public sealed class NewItemHoldoutTests
{
    [TestCase("a1 b12", "b 12", TestName = "The first event on an item is held out")]
    [TestCase("a1 b12 c14", "c 14", TestName = "The last of two new items is held out")]
    [TestCase("a1 b12 a14", "b 12", TestName = "A later event on an item that is not new is passed over")]
    [TestCase("a1 b12 b14", "b 12", TestName = "A repeat inside the part is passed over")]
    [TestCase("a1 b5 b12", null, TestName = "An item that was seen before the part is not new")]
    [TestCase("b12", null, TestName = "A user without an earlier event has nothing to rank from")]
    [TestCase("a12 b12", null, TestName = "Another event at the same time is not an earlier one")]
    [TestCase("a12 b13", "b 13", TestName = "The earlier event may be in the part")]
    [TestCase("a1 b20", null, TestName = "The end of the part is exclusive")]
    [TestCase("a1 b10", "b 10", TestName = "The start of the part is inclusive")]
    [TestCase("a1 b12 x14", "b 12", TestName = "An item that has no row is passed over")]
    public void The_last_new_item_of_the_part_is_held_out(string events, string? expected)
    {
        Act[] acts = [.. events.Split(' ').Select(text => new Act("u", text[..1], long.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture)))];
        var data = World.Of(["a", "b", "c"], acts);

        var found = NewItemHoldouts.Of(data, long.MinValue, 10, 20, 1, 100, 1).Holdouts;

        Assert.That(
            found.Select(holdout => FormattableString.Invariant($"{data.Interactions.ItemIds[holdout.Target]} {holdout.Time}")),
            Is.EqualTo(expected is null ? [] : new[] { expected }));
    }

    [Test]
    public void An_event_before_the_window_is_no_evidence()
    {
        var data = World.Of(["a", "b"], [new("u", "a", 1), new("u", "b", 12)]);

        Assert.That(NewItemHoldouts.Of(data, windowStart: 2, 10, 20, 1, 100, 1).Holdouts, Is.Empty);
    }

    [Test]
    public void A_smaller_sample_is_a_part_of_a_larger_one_and_rounds_up()
    {
        var data = World.Of(["a", "b"], Enumerable.Range(0, 50).SelectMany(user => new Act[] { new($"u{user}", "a", 1), new($"u{user}", "b", 12) }));

        var all = NewItemHoldouts.Of(data, 0, 10, 20, 1, 100, 7);
        var limited = NewItemHoldouts.Of(data, 0, 10, 20, 1, 20, 7);
        var share = NewItemHoldouts.Of(data, 0, 10, 20, 0.11, 100, 7);

        Assert.Multiple(() =>
        {
            Assert.That((all.Holdouts.Count, all.Eligible), Is.EqualTo((50, 50)));
            Assert.That(limited.Holdouts, Is.EqualTo(all.Holdouts.Take(20)));
            Assert.That((share.Holdouts.Count, share.Eligible), Is.EqualTo((6, 50)));
            Assert.That(NewItemHoldouts.Of(data, 0, 10, 20, 0.11, 100, 8).Holdouts, Is.Not.EqualTo(share.Holdouts));
        });
    }

    [Test]
    public void No_holdout_and_no_part_depends_on_later_events()
        => World.Acts.Sample(acts =>
        {
            const long Start = 2 * World.Day, End = 3 * World.Day;
            var data = World.Of(World.ItemIds, acts, users: World.UserIds);
            var earlier = World.Of(World.ItemIds, acts.Where(act => act.Time < End), users: World.UserIds);
            Assert.That(
                NewItemHoldouts.Of(data, 0, Start, End, 1, 100, 1).Holdouts, Is.EqualTo(NewItemHoldouts.Of(earlier, 0, Start, End, 1, 100, 1).Holdouts));
        });
}
