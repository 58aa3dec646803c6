using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>The outcome of one candidate for each holdout. Each has a slot, so that workers never write to the same one.</summary>
sealed class CandidateLists(IReadOnlyList<Holdout> holdouts)
{
    readonly RankSlots _slots = new(holdouts);

    public int[][] Lists { get; } = new int[holdouts.Count][];

    public TargetRanks Ranks => _slots.Ranks;

    /// <summary>By holdout: <see cref="MissReason.Found"/> when any target is in the list, else the reason of the target that came nearest to it.</summary>
    public MissReason[] MissReasons { get; } = new MissReason[holdouts.Count];

    /// <summary>Whether a target is among the first k by blend, and by blend and boost, before MMR and caps.</summary>
    public (bool ByBlend, bool ByScore)[] InFirst { get; } = new (bool, bool)[holdouts.Count];

    public IntraListDiversity[] Diversities { get; } = new IntraListDiversity[holdouts.Count];

    public int[] RepeatedItems { get; } = new int[holdouts.Count];

    public bool[] Tied { get; } = new bool[holdouts.Count];

    /// <summary>Where the lists come from; null for a blend.</summary>
    public ExternalSource? Source { get; set; }

    /// <summary>Takes the list of one holdout from elsewhere.</summary>
    /// <param name="list">No repeats; may be longer than k.</param>
    /// <param name="repeated">Repeats that were removed.</param>
    public void Take(int holdout, int[] list, int repeated, ItemCatalog catalog, int k)
    {
        Lists[holdout] = list.Length > k ? list[..k] : list;
        RepeatedItems[holdout] = repeated;
        _slots.Fill(holdout, Lists[holdout]);
        MissReasons[holdout] = Ranks.First(holdout) != RankOfTarget.Miss ? MissReason.Found : ReasonOf(holdouts[holdout], list);
        Diversities[holdout] = IntraListDiversity.Of(Lists[holdout], catalog.Tags);
    }

    /// <summary>Makes the list of one holdout.</summary>
    /// <exception cref="ScoringException">A score is not a number, and errors are not counted.</exception>
    public void Fill(int holdout, QueryRanker ranker, int candidate, ItemCatalog catalog, EvaluationOptions options)
    {
        try
        {
            Lists[holdout] = Repeats.Remove(ranker.Rank(candidate).Items, out RepeatedItems[holdout]);
            _slots.Fill(holdout, Lists[holdout]);
            MissReasons[holdout] = ReasonOf(holdout, ranker, candidate, options.K);
            InFirst[holdout] = InFirstOf(holdouts[holdout], ranker, candidate, options.K);
            Tied[holdout] = ranker.IsTiedAt(candidate, options.K);
        }
        catch (ScoringException) when (options.CountErrors)
        {
            Lists[holdout] = [];
            _slots.Fill(holdout, []);
            MissReasons[holdout] = MissReason.Failed;
        }

        Diversities[holdout] = IntraListDiversity.Of(Lists[holdout], catalog.Tags);
    }

    /// <summary>The reasons are declared in the order in which a list is made: the largest is that of the target that came nearest.</summary>
    MissReason ReasonOf(int holdout, QueryRanker ranker, int candidate, int k)
    {
        if (Ranks.First(holdout) != RankOfTarget.Miss)
            return MissReason.Found;

        var nearest = MissReason.Found;
        foreach (var target in holdouts[holdout].Targets)
        {
            if (ranker.MissReasonOf(candidate, target.Item, k) is var reason && reason > nearest)
                nearest = reason;
        }

        return nearest;
    }

    /// <summary>As far as a list shows it, of the target that came nearest.</summary>
    /// <param name="list">With the ranks below k, without a target above.</param>
    static MissReason ReasonOf(Holdout holdout, int[] list)
    {
        var targets = holdout.Targets;
        if (targets.Any(target => Array.IndexOf(list, target.Item) >= 0))
            return MissReason.BelowK;
        if (targets.Any(target => target.Available))
            return MissReason.NotInList;
        return targets.Any(target => target.InCatalog) ? MissReason.NotAvailable : MissReason.NotInCatalog;
    }

    static (bool ByBlend, bool ByScore) InFirstOf(Holdout holdout, QueryRanker ranker, int candidate, int k)
    {
        var any = (ByBlend: false, ByScore: false);
        foreach (var target in holdout.Targets)
        {
            var (byBlend, byScore) = ranker.IsInFirst(candidate, target.Item, k);
            any = (any.ByBlend || byBlend, any.ByScore || byScore);
        }

        return any;
    }
}
