using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>The ranks of one candidate without one of its parts. Each user has a slot, so that workers never write to the same one.</summary>
/// <param name="Candidate">Position of the candidate in the run.</param>
sealed record AblatedRanks(int Candidate, AblatedPart Part, BlendSettings Settings, int[] Ranks)
{
    /// <summary>Every candidate without each of the parts that it uses, in the order of candidates and parts.</summary>
    public static AblatedRanks[] Of(IReadOnlyList<Candidate> candidates, int users)
        =>
        [
            .. from candidate in candidates.Index()
               let settings = candidate.Item.Settings
               from part in AblatedPart.All
               where part.IsUsed(settings)
               select new AblatedRanks(candidate.Index, part, part.Off(settings), new int[users]),
        ];

    /// <summary>Ranks one user's target.</summary>
    /// <param name="position">Position of these settings in the ranker's run.</param>
    /// <exception cref="ScoringException">A score is not a number, and errors are not counted.</exception>
    public void Fill(int user, QueryRanker ranker, int position, Holdout holdout, EvaluationOptions options)
    {
        try
        {
            Ranks[user] = RankOfTarget.Of(Repeats.Remove(ranker.Rank(position).Items, out _), holdout.Target);
        }
        catch (ScoringException) when (options.CountErrors)
        {
            Ranks[user] = RankOfTarget.Miss;
        }
    }
}
