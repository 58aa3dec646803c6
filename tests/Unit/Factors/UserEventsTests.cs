using CsCheck;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

public sealed class UserEventsTests
{
    [Test]
    public void Keys_of_each_user_are_returned_in_the_order_of_adding()
        => Gen.Select(Gen.Int[0, 5_000], Gen.ULong).Array[0, 3_000].Sample(added =>
        {
            var events = new UserEvents();
            foreach (var (user, key) in added)
                events.Add(user, key);

            return added.GroupBy(e => e.Item1, e => e.Item2).All(user => Of(events, user.Key).SequenceEqual(user))
                && Enumerable.Range(0, 5_001).Sum(events.Count) == added.Length;
        }, iter: 100);

    [Test]
    public void A_row_of_many_blocks_is_complete()
    {
        var events = new UserEvents();
        for (var i = 0; i < 300_000; i++)
            events.Add(i % 3 == 0 ? 1 : 0, (ulong)i);

        Assert.That(Of(events, 1), Is.EqualTo(Enumerable.Range(0, 100_000).Select(i => 3UL * (ulong)i)));
    }

    static ulong[] Of(UserEvents events, int user)
    {
        var keys = new ulong[events.Count(user)];
        events.CopyTo(user, keys);
        return keys;
    }
}
