namespace RecSys.Evaluation.Protocol;

/// <summary>Guards the measures against a list that holds an item twice, which would be a defect of whatever made it.</summary>
public static class Repeats
{
    /// <summary>The list with the first of each item kept.</summary>
    /// <param name="removed">Items left out; 0 for the same list back.</param>
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
