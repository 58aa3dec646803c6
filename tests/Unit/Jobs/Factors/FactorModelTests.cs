using RecSys.Factors;
using RecSys.Jobs.Factors;
using static RecSys.Tests.Unit.Jobs.Factors.SmallNamespace;

namespace RecSys.Tests.Unit.Jobs.Factors;

/// <summary>The job works with a second model, which is declared here, without a change to the job.</summary>
public sealed class FactorModelTests
{
    // "b" has no content vector: only a model that learns from events can give it a factor.
    static NamespaceFactors Fit(FactorModel model) => new SmallNamespace(
        [Item("c", 5), WithoutContent("b"), Item("a", 7)],
        [new("u", "a", 1), new("u", "b", 2), new("v", "b", 3), new("w", "b", 4), new("w", "a", 5), new("x", "unknown", 6)]).Fit(model);

    [Test]
    public async Task Item_and_user_factors_are_those_of_the_model()
    {
        var factors = Fit(new CountModel());
        var items = await StoredItemFactors.CompareAsync(
            Stored(("a", Vector(2)), ("gone", Vector(1))), factors, CancellationToken.None);
        var users = new Dictionary<string, float[]>(StringComparer.Ordinal);

        var outcome = await new UserFactorPipeline(factors, workers: 2, keepWithoutEvent: false).RunAsync(
            Stored(("v", Vector(0, 6))),
            (rows, _) =>
            {
                foreach (var (id, vector) in Decode(rows))
                    users.Add(id, vector);
                return Task.CompletedTask;
            },
            CancellationToken.None);

        // Keys number the items a, b, c. Two events on a and three on b; c has none and no factor.
        Assert.Multiple(() =>
        {
            Assert.That(items.Changed, Is.EqualTo((int[])[1]), "a is stored as it is, c has no factor");
            Assert.That(items.Gone, Is.EqualTo((string[])["gone"]));
            Assert.That(System.Text.Encoding.UTF8.GetString(factors.ItemId(1)), Is.EqualTo("b"));
            Assert.That(factors.Fitted.Items[1].ToArray(), Is.EqualTo(Vector(0, 3)));
            Assert.That(factors.Fitted.Items.Count, Is.EqualTo(2));
            Assert.That(outcome.Totals, Is.EqualTo(new UserTotals(Seen: 4, Written: 2, Unchanged: 1, WithoutUsableEvent: 1, CancelledOut: 0)));
            Assert.That(users.Keys, Is.EquivalentTo((string[])["u", "w"]));
            Assert.That((users["u"], users["w"]), Is.EqualTo((Vector(0, 6), Vector(4))), "twice the factor of the last item");
        });
    }

    /// <summary>
    /// Learns item factors from all events: the factor of item n has the item's number of events in dimension n. A user gets twice the factor
    /// of the last item.
    /// </summary>
    sealed class CountModel : FactorModel
    {
        public override bool CanUse(ItemContent content, int item) => true;

        public override FittedFactors Fit(ItemContent content, UserHistories histories, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
        {
            var counts = new int[histories.Items.Count];
            for (var user = 0; user < histories.Events.UserCount; user++)
            {
                var keys = new ulong[histories.Events.Count(user)];
                histories.Events.CopyTo(user, keys);
                foreach (var key in keys)
                    counts[histories.Key.Item(key)]++;
            }

            var vectors = new FactorMatrix();
            var rows = new int[counts.Length];
            for (var item = 0; item < counts.Length; item++)
            {
                rows[item] = counts[item] == 0 ? -1 : vectors.Count;
                if (counts[item] == 0)
                    continue;
                var vector = vectors.Add();
                vector.Clear();
                vector[item] = counts[item];
            }

            var items = new ItemFactors(vectors, rows);
            return new FittedFactors(items, () => new TwiceTheLast(histories, items));
        }
    }

    sealed class TwiceTheLast(UserHistories histories, ItemFactors items) : UserFoldIn(histories)
    {
        public override bool TryCompute(ReadOnlySpan<ulong> events, Span<float> destination)
        {
            if (events.IsEmpty)
                return false;
            var last = items[Key.Item(events[^1])];
            for (var i = 0; i < last.Length; i++)
                destination[i] = 2 * last[i];
            return true;
        }

        EventKey Key { get; } = histories.Key;
    }
}
