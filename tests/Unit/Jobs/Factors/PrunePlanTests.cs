using RecSys.Jobs.Factors;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Factors;

public sealed class PrunePlanTests
{
    [TestCase(2, 10, 20, true)]
    [TestCase(3, 10, 20, false)]
    [TestCase(3, 10, 30, true)]
    [TestCase(1, 3, 33.3, false)]
    [TestCase(1, 3, 33.4, true)]
    [TestCase(10, 10, 100, true)]
    [TestCase(1, 1_000_000, 0, false)]
    [TestCase(0, 10, 0, true)]
    [TestCase(0, 0, 0, true)]
    public void A_share_of_rows_up_to_the_limit_may_be_removed(int gone, long rows, double maxPercent, bool isAllowed)
    {
        var many = new GoneRows("recsys_user_factors", rows, Ids(gone));
        var none = new GoneRows("recsys_item_factors", 5, []);

        if (isAllowed)
        {
            Assert.That(PrunePlan.Of("shop", none, many, maxPercent).Totals, Is.EqualTo(new PruneTotals(0, gone, NoEvents: false)));
            return;
        }

        Assert.That(
            () => PrunePlan.Of("shop", none, many, maxPercent),
            Throws.TypeOf<CommandException>().With.Property(nameof(CommandException.ExitCode)).EqualTo(ExitCodes.Data)
                .And.Message.Contains($"{gone} of {rows:N0} rows of recsys_user_factors in namespace 'shop'").And.Message.Contains("raise --max-prune-percent"));
    }

    [Test]
    public void Each_table_has_the_limit_of_its_own_rows()
        => Assert.That(
            () => PrunePlan.Of("shop", new GoneRows("recsys_item_factors", 10, Ids(3)), new GoneRows("recsys_user_factors", 1_000, Ids(3)), 20),
            Throws.TypeOf<CommandException>().With.Message.Contains("recsys_item_factors"));

    [Test]
    public void Without_events_nothing_is_removed()
        => Assert.That(PrunePlan.WithoutEvents.Totals, Is.EqualTo(new PruneTotals(0, 0, NoEvents: true)));

    static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"id-{i}")];
}
