using CsCheck;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

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
            return random.Below(count) is var n && n >= 0 && n < count && random.NextDouble() is >= 0 and < 1;
        });

    [Test]
    public void A_draw_is_available_without_the_draws_before_it()
        => Gen.Select(Gen.ULong, Gen.Int[0, 50]).Sample((seed, i) =>
        {
            var (stream, calls) = (new SplitMix64(seed), new SplitMix64(seed));
            for (var before = 0; before < i; before++)
                calls.Next();
            return stream.At(i) == calls.Next();
        });

    [Test]
    public void A_draw_below_n_is_the_high_half_of_the_wide_product()
        => Gen.Select(Gen.ULong, Gen.Int[1, int.MaxValue]).Sample((seed, n) =>
        {
            var (narrow, wide, bits) = (new SplitMix64(seed), new SplitMix64(seed), new SplitMix64(seed));
            var expected = (int)(((UInt128)bits.Next() * (ulong)n) >> 64);
            Assert.That(narrow.Below(n), Is.EqualTo(expected));
            Assert.That(wide.Below((long)n), Is.EqualTo(expected));
        }, iter: 1_000);

    [Test]
    public void The_streams_of_items_and_users_keep_their_numbers()
    {
        var random = SplitMix64.For(seed: 7, stream: 2, index: 5);

        Assert.That(random.Next(), Is.EqualTo(ReferenceOf(7, 2, 5)));
    }

    /// <summary>The generator seeded with the index-th output of a generator that is seeded with the stream-th output of the first.</summary>
    static ulong ReferenceOf(ulong seed, int stream, int index)
    {
        static ulong Output(ulong seed, int i)
        {
            var random = new SplitMix64(seed);
            for (var before = 0; before < i; before++)
                random.Next();
            return random.Next();
        }

        return Output(Output(Output(seed, stream), index), 0);
    }
}
