namespace RecSys.Evaluation.Metrics;

/// <summary>The tags of an item as numbers, ascending, no repeats.</summary>
public delegate ReadOnlySpan<int> TagsOfItem(int item);

/// <summary>How different the tags of the items of one list are.</summary>
/// <param name="Value">Mean over the pairs of tagged items of 1 − Jaccard(tags); null with fewer than two tagged items.</param>
/// <param name="PairsSkipped">Pairs in which an item has no tag. They are not in the mean.</param>
public readonly record struct IntraListDiversity(double? Value, int PairsSkipped)
{
    /// <summary>Compares every pair of the list.</summary>
    public static IntraListDiversity Of(ReadOnlySpan<int> list, TagsOfItem tags)
    {
        int pairs = 0, skipped = 0;
        var sum = 0.0;
        for (var i = 0; i < list.Length; i++)
        {
            var left = tags(list[i]);
            for (var j = i + 1; j < list.Length; j++)
            {
                var right = tags(list[j]);
                if (left.IsEmpty || right.IsEmpty)
                {
                    skipped++;
                    continue;
                }

                pairs++;
                sum += 1.0 - Jaccard.OfAscending(left, right);
            }
        }

        return new IntraListDiversity(pairs == 0 ? null : sum / pairs, skipped);
    }
}
