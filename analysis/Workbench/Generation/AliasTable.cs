using RecSys.Scoring;

namespace RecSys.Workbench.Generation;

/// <summary>Draws an id in proportion to its weight in constant time.</summary>
/// <remarks>
/// Vose, "A linear algorithm for generating random numbers with a given distribution", 1991, doi:10.1109/32.92917.
/// Ids of weight 0 are removed at construction, so that rounding can never draw one.
/// </remarks>
public sealed class AliasTable
{
    readonly int[] _ids;
    readonly int[] _aliases;
    readonly float[] _thresholds;

    /// <param name="ids">The ids to draw from.</param>
    /// <param name="weights">One weight per id, 0 or more.</param>
    public AliasTable(ReadOnlySpan<int> ids, ReadOnlySpan<double> weights)
    {
        var kept = new List<int>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            if (weights[i] > 0)
            {
                kept.Add(i);
                Total += weights[i];
            }
        }

        _ids = new int[kept.Count];
        _aliases = new int[kept.Count];
        _thresholds = new float[kept.Count];
        var scaled = new double[kept.Count];
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < kept.Count; i++)
        {
            _ids[i] = ids[kept[i]];
            _aliases[i] = i;
            scaled[i] = weights[kept[i]] * kept.Count / Total;
            (scaled[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Pop());
            _thresholds[less] = (float)scaled[less];
            _aliases[less] = more;
            scaled[more] -= 1 - scaled[less];
            (scaled[more] < 1 ? small : large).Push(more);
        }

        // The remaining thresholds differ from 1 only by rounding.
        foreach (var i in small.Concat(large))
            _thresholds[i] = 1;
    }

    /// <summary>Sum of the weights; 0 when there is nothing to draw.</summary>
    public double Total { get; }

    /// <summary>Requires <see cref="Total"/> above 0.</summary>
    public int Draw(ref SplitMix64 random)
    {
        var slot = random.Below(_ids.Length);
        return _ids[random.NextDouble() < _thresholds[slot] ? slot : _aliases[slot]];
    }
}
