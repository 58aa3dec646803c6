namespace RecSys.Evaluation.Sweep;

/// <summary>The Pareto front of two metrics: points that no other point beats on both.</summary>
public static class ParetoFront
{
    /// <summary>Positions of the points of the Pareto front, best first value first. Of equal points, the first is kept. Cost: n log n.</summary>
    /// <param name="points">More is better on both; no NaN.</param>
    public static IReadOnlyList<int> Of(IReadOnlyList<(double First, double Second)> points)
    {
        var front = new List<int>();
        var highest = double.NegativeInfinity;
        foreach (var i in Enumerable.Range(0, points.Count).OrderByDescending(i => points[i].First).ThenByDescending(i => points[i].Second).ThenBy(i => i))
        {
            if (front.Count > 0 && points[i].Second <= highest)
                continue;
            front.Add(i);
            highest = points[i].Second;
        }

        return front;
    }
}
