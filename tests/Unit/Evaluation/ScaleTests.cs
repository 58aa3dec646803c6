using CsCheck;
using RecSys.Evaluation.Reports;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class ScaleTests
{
    [TestCase(0, 0.228, 0, 0.25, 6, "0.00")]
    [TestCase(-0.05, 0.055, -0.05, 0.1, 4, "0.00")]
    [TestCase(0, 20, 0, 20, 5, "0")]
    [TestCase(0, 0, 0, 0.2, 2, "0.0")]
    [TestCase(0, 1, 0, 1, 6, "0.0")]
    [TestCase(0, 0.0004, 0, 0.0004, 5, "0.0000")]
    public void A_scale_starts_and_ends_at_round_numbers(double min, double max, double left, double right, int ticks, string format)
    {
        var scale = Scale.Around(min, max);
        Assert.That((scale.Min, scale.Max), Is.EqualTo((left, right)).Within(1e-12));
        Assert.That(scale.Ticks, Has.Count.EqualTo(ticks));
        Assert.That(scale.Format, Is.EqualTo(format));
    }

    [Test]
    public void A_scale_includes_its_range_and_zero_in_few_steps()
        => Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-6, 1e6]).Sample((min, span) =>
        {
            var scale = Scale.Around(min, min + span);
            var slack = 1e-9 * Math.Max(1, span + Math.Abs(min));
            return scale.Min <= Math.Min(0, min) + slack && scale.Max >= Math.Max(0, min + span) - slack && scale.Ticks.Count is >= 2 and <= 8;
        });

    [TestCase("abcdef", 6, "abcdef")]
    [TestCase("abcdefg", 6, "abcde…")]
    [TestCase("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2, "👩‍👩‍👧…")]
    public void A_long_name_is_shortened_at_a_character_boundary(string name, int characters, string expected)
        => Assert.That(RowChart.Shorten(name, characters), Is.EqualTo(expected));
}
