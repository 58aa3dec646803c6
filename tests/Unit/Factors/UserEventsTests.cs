using CsCheck;
using RecSys.Factors;

namespace RecSys.Tests.Unit.Factors;

public sealed class UserEventsTests
{
    [Test]
    public void Each_user_gets_back_what_was_added_in_that_order()
        => Gen.Select(Gen.Int[0, 5_000], Gen.ULong).Array[0, 3_000].Sample(added =>
        {
            var events = new UserEvents();
            foreach (var (user, key) in added)
                events.Add(user, key);

            return added.GroupBy(e => e.Item1, e => e.Item2).All(user => Of(events, user.Key).SequenceEqual(user))
                && Enumerable.Range(0, 5_001).Sum(events.Count) == added.Length;
        }, iter: 100);

    [Test]
    public void A_long_row_is_kept_whole_over_many_pieces()
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
