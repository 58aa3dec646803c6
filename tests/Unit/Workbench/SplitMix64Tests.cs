using CsCheck;
using RecSys.Workbench.Generation;

namespace RecSys.Tests.Unit.Workbench;

public sealed class SplitMix64Tests
{
    [Test]
    public void Numbers_are_those_of_the_reference_implementation()
    {
        var random = new SplitMix64(1234567);

        ulong[] numbers = [random.Next(), random.Next(), random.Next()];

        Assert.That(numbers, Is.EqualTo(new ulong[] { 6457827717110365317, 3203168211198807973, 9817491932198370423 }));
    }

    [Test]
    public void Draws_stay_in_their_range()
        => Gen.Select(Gen.ULong, Gen.Int[1, int.MaxValue]).Sample((seed, count) =>
        {
            var random = new SplitMix64(seed);
            return random.NextInt(count) is var n && n >= 0 && n < count && random.NextDouble() is >= 0 and < 1;
        });

    [Test]
    public void Alias_table_draws_in_proportion_and_never_what_weighs_nothing()
    {
        var table = new AliasTable([7, 8, 9], [1, 0, 3]);
        var random = new SplitMix64(1);
        var counts = new int[10];
        for (var i = 0; i < 40_000; i++)
            counts[table.Draw(ref random)]++;

        Assert.That(counts[8], Is.Zero);
        Assert.That(counts[9] / (double)counts[7], Is.EqualTo(3).Within(0.15));
    }
}
