using System.Text;
using CsCheck;
using RecSys.Store;

namespace RecSys.Tests.Unit.Store;

public sealed class IdIndexTests
{
    [Test]
    public void Ids_are_numbered_in_order_of_first_occurrence()
    {
        var index = new IdIndex();
        string[] seen = ["b", "a", "b", "", "a"];
        int[] expected = [0, 1, 0, 2, 1];

        Assert.That(seen.Select(id => index.GetOrAdd(Encoding.UTF8.GetBytes(id))), Is.EqualTo(expected));
        Assert.That(index.Count, Is.EqualTo(3));
    }

    [TestCase("plain")]
    [TestCase("O'Brien \"quoted\" \\ back")]
    [TestCase("line\nbreak\ttab")]
    [TestCase("naïve Ünïcödé 日本語 👩‍👩‍👧 \u202e")]
    public void An_id_is_returned_as_it_was_added(string id)
    {
        var index = new IdIndex();
        index.GetOrAdd("something else"u8);

        Assert.That(index.Text(index.GetOrAdd(Encoding.UTF8.GetBytes(id))), Is.EqualTo(id));
    }

    [Test]
    public void Ids_longer_than_a_chunk_are_kept_whole()
    {
        var index = new IdIndex();
        var longId = new string('x', 3 << 20);

        index.GetOrAdd("before"u8);
        var number = index.GetOrAdd(Encoding.UTF8.GetBytes(longId));
        index.GetOrAdd("after"u8);

        Assert.That(index.Text(number), Is.EqualTo(longId));
        Assert.That((index.Text(0), index.Text(2)), Is.EqualTo(("before", "after")));
    }

    [Test]
    public void An_id_that_was_never_added_is_not_found()
    {
        var index = new IdIndex();
        index.GetOrAdd("here"u8);

        Assert.That(index.Find("not here"u8), Is.EqualTo(-1));
        Assert.That(() => index.Text(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Ordinal_order_is_that_of_code_points()
    {
        var index = new IdIndex();
        // U+1F600 sorts after U+FF21 by code point but before it by UTF-16 unit.
        string[] seen = ["b", "\U0001F600", "a", "\uFF21", "B"];
        string[] expected = ["B", "a", "b", "\uFF21", "\U0001F600"];
        foreach (var id in seen)
            index.GetOrAdd(Encoding.UTF8.GetBytes(id));

        Assert.That(index.InOrdinalOrder().Select(index.Text), Is.EqualTo(expected));
    }

    [Test]
    public void Any_subset_of_the_ids_is_sorted_by_bytes()
    {
        // Long common prefixes, ids that differ only after the next eight bytes, and ids that are prefixes of others.
        string[] starts = ["", "item-", "item-0000000", "日本"];
        string[] common = ["", "shared/", "longer than eight/"];
        var id = Gen.OneOf(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 300], (start, n) => starts[start] + n), Gen.String[Gen.Char["a0é日"], 0, 12]);

        Gen.Select(id.Array[0, 300], Gen.Int[0, 2]).Sample((ids, start) =>
        {
            var index = new IdIndex();
            foreach (var text in ids)
                index.GetOrAdd(Encoding.UTF8.GetBytes(common[start] + text));
            int[] some = [.. Enumerable.Range(0, index.Count).Where(number => number % 3 != 0)];
            string[] expected = [.. some.Select(index.Text).Order(Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))))];

            index.SortOrdinally(some);

            Assert.That(some.Select(index.Text), Is.EqualTo(expected));
        });
    }

    [Test]
    public void Numbers_equal_those_of_a_dictionary_of_strings()
    {
        var ids = Gen.OneOf(Gen.Int[0, 400].Select(n => $"item-{n}"), Gen.String[Gen.Char["aé日\n'"], 0, 5]).Array[0, 2000];

        ids.Sample(ids =>
        {
            var index = new IdIndex();
            var slow = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var id in ids)
            {
                var expected = slow.TryGetValue(id, out var number) ? number : slow[id] = slow.Count;
                if (index.GetOrAdd(Encoding.UTF8.GetBytes(id)) != expected)
                    return false;
            }

            return index.Count == slow.Count
                && slow.All(pair => index.Text(pair.Value) == pair.Key && index.Find(Encoding.UTF8.GetBytes(pair.Key)) == pair.Value);
        }, iter: 300);
    }
}
