using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
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
