namespace RecSys.Evaluation.Measurement;

/// <summary>Removes repeated items from a list, so that a defect of a ranker cannot raise its metrics.</summary>
public static class Repeats
{
    /// <summary>The list with only the first occurrence of each item.</summary>
    /// <param name="removed">Number of removed items; with 0 the same list is returned.</param>
    public static int[] Remove(int[] list, out int removed)
    {
        var kept = new List<int>(list.Length);
        foreach (var item in list)
        {
            if (!kept.Contains(item))
                kept.Add(item);
        }

        removed = list.Length - kept.Count;
        return removed == 0 ? list : [.. kept];
    }
}
