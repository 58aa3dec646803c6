using CsCheck;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class InteractionsTests
{
    [Test]
    public void Rows_of_users_ascend_by_time_then_item_and_rows_of_items_by_time_then_user()
    {
        var data = new World([], World.Events0("v b 2", "u b 1", "u a 1", "v a 1", "u b 3", "u a 2"), World.DefaultTypes).ToData().Interactions;

        Assert.That(data.ItemsOfUser(data.UserIds.Find("u")).ToArray().Select(item => data.ItemIds[item]), Is.EqualTo(["a", "b", "a", "b"]));
        Assert.That(data.UsersOfItem(data.ItemIds.Find("a")).ToArray().Select(user => data.UserIds[user]), Is.EqualTo(["u", "v", "u"]));
    }

    [TestCase(0, 0)]
    [TestCase(5, 0)]
    [TestCase(6, 2)]
    [TestCase(7, 2)]
    [TestCase(8, 3)]
    public void Evidence_ends_strictly_before_the_time(long time, int expected)
    {
        var data = new World([], World.Events0("u a 5", "u b 5", "u c 7"), World.DefaultTypes).ToData().Interactions;

        Assert.That(data.CountBefore(time), Is.EqualTo(expected));
    }

    [Test]
    public void Rows_are_ordered_by_time_item_user_type_and_value_for_any_input_order()
    {
        var rows = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Short[0, 2], Gen.Int[-1, 1], Times).Array[0, 40]
            .Select(rows => rows.Select(r => new EventRow($"u{r.Item1}", $"i{r.Item2}", r.Item3, r.Item4, r.Item5)).ToArray());

        rows.Sample(events =>
        {
            var data = new World([], events, World.DefaultTypes).ToData().Interactions;
            var expected = events.OrderBy(e => e.Time).ThenBy(e => e.Item, StringComparer.Ordinal).ThenBy(e => e.User, StringComparer.Ordinal)
                .ThenBy(e => e.Type).ThenBy(e => e.Value);

            Assert.That(
                Enumerable.Range(0, data.Count).Select(p => new EventRow(
                    data.UserIds[data.Users[p]], data.ItemIds[data.Items[p]], data.Types[p], data.Values[p], data.Times[p])),
                Is.EqualTo(expected));
        }, iter: 300);
    }

    static Gen<long> Times => Gen.OneOf(Gen.Long[-3, 3], Gen.Long[long.MinValue, long.MaxValue], Gen.Long[0, 100_000]);

    [Test]
    public void Event_of_a_user_without_an_id_is_refused()
        => Assert.That(
            () => Interactions.Create(IdTable.Create(["u"]), IdTable.Create(["i"]), new EventColumns(1, [1], [0], [0], [1], [1])),
            Throws.ArgumentException.With.Message.Contains("user 1 and item 0; expected users below 1"));

    [Test]
    public void Ids_are_ordered_ordinally_and_a_repeated_one_is_refused()
    {
        Assert.That(IdTable.Create(["b", "a", "B", "ä"]).Ids, Is.EqualTo(["B", "a", "b", "ä"]));
        Assert.That(() => IdTable.Create(["a", "b", "a"]), Throws.ArgumentException.With.Message.Contains("'a'"));
    }
}
