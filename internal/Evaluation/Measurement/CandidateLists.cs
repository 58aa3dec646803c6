using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>The outcome of one candidate for each user. Each user has a slot, so that workers never write to the same one.</summary>
sealed class CandidateLists(int users)
{
    public int[][] Lists { get; } = new int[users][];

    public int[] Ranks { get; } = new int[users];

    public MissReason[] MissReasons { get; } = new MissReason[users];

    /// <summary>Whether the target is among the first k by blend, and by blend and boost, before MMR and caps.</summary>
    public (bool ByBlend, bool ByScore)[] InFirst { get; } = new (bool, bool)[users];

    public IntraListDiversity[] Diversities { get; } = new IntraListDiversity[users];

    public int[] RepeatedItems { get; } = new int[users];

    public bool[] Tied { get; } = new bool[users];

    /// <summary>Makes the list of one user.</summary>
    /// <exception cref="ScoringException">A score is not a number, and errors are not counted.</exception>
    public void Fill(int user, QueryRanker ranker, int candidate, Holdout holdout, ItemCatalog catalog, EvaluationOptions options)
    {
        try
        {
            Lists[user] = Repeats.Remove(ranker.Rank(candidate).Items, out RepeatedItems[user]);
            Ranks[user] = RankOfTarget.Of(Lists[user], holdout.Target);
            MissReasons[user] = ranker.MissReasonOf(candidate, holdout.Target, options.K);
            InFirst[user] = ranker.IsInFirst(candidate, holdout.Target, options.K);
            Tied[user] = ranker.IsTiedAt(candidate, options.K);
        }
        catch (ScoringException) when (options.CountErrors)
        {
            Lists[user] = [];
            Ranks[user] = RankOfTarget.Miss;
            MissReasons[user] = MissReason.Failed;
        }

        Diversities[user] = IntraListDiversity.Of(Lists[user], catalog.Tags);
    }
}
