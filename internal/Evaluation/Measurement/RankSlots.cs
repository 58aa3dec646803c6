using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Measurement;

/// <summary>A slot for the rank of each target of each holdout, so that workers never write to the same one.</summary>
sealed class RankSlots
{
    readonly IReadOnlyList<Holdout> _holdouts;
    readonly int[] _starts;
    readonly int[] _ranks;

    public RankSlots(IReadOnlyList<Holdout> holdouts)
    {
        _holdouts = holdouts;
        _starts = TargetRanks.StartsOf(holdouts.Select(holdout => holdout.Targets.Count));
        _ranks = new int[_starts[^1]];
        Ranks = new TargetRanks(_starts, _ranks);
    }

    /// <summary>The ranks filled so far.</summary>
    public TargetRanks Ranks { get; }

    /// <summary>Looks for the targets of a holdout in its list.</summary>
    /// <param name="list">Item numbers, best first, no repeats.</param>
    public void Fill(int holdout, ReadOnlySpan<int> list)
    {
        var targets = _holdouts[holdout].Targets;
        for (var i = 0; i < targets.Count; i++)
            _ranks[_starts[holdout] + i] = RankOfTarget.Of(list, targets[i].Item);
    }

    /// <summary>Sets the ranks of a holdout's targets by another order than that of a list.</summary>
    public void Fill(int holdout, Func<HoldoutTarget, int> rankOf)
    {
        var targets = _holdouts[holdout].Targets;
        for (var i = 0; i < targets.Count; i++)
            _ranks[_starts[holdout] + i] = rankOf(targets[i]);
    }
}
