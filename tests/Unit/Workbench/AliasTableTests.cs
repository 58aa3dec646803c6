using RecSys.Scoring;
using RecSys.Workbench.Generation;

namespace RecSys.Tests.Unit.Workbench;

public sealed class AliasTableTests
{
    [Test]
    public void Values_are_drawn_in_proportion_to_their_weight_and_never_with_weight_0()
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
