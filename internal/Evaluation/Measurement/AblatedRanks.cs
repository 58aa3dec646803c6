using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>The ranks of one candidate without one of its parts. Each holdout has slots of its own, so that workers never write to the same one.</summary>
/// <param name="Candidate">Position of the candidate in the run.</param>
sealed record AblatedRanks(int Candidate, AblatedPart Part, BlendSettings Settings, RankSlots Slots)
{
    /// <summary>Every blend without each of the parts that it uses, in the order of candidates and parts.</summary>
    public static AblatedRanks[] Of(IReadOnlyList<Candidate> candidates, IReadOnlyList<Holdout> holdouts)
        =>
        [
            .. from candidate in candidates.Index()
               where candidate.Item.Run is null
               let settings = candidate.Item.Settings
               from part in AblatedPart.All
               where part.IsUsed(settings)
               select new AblatedRanks(candidate.Index, part, part.Off(settings), new RankSlots(holdouts)),
        ];

    /// <summary>One candidate without MMR and caps; null when it uses neither, and for the lists of another system.</summary>
    public static AblatedRanks? WithoutReranking(IReadOnlyList<Candidate> candidates, int candidate, IReadOnlyList<Holdout> holdouts)
    {
        var (part, settings) = (AblatedPart.Reranking, candidates[candidate].Settings);
        return candidates[candidate].Run is null && part.IsUsed(settings) ? new AblatedRanks(candidate, part, part.Off(settings), new RankSlots(holdouts)) : null;
    }

    /// <summary>Ranks the targets of one holdout.</summary>
    /// <param name="position">Position of these settings in the ranker's run.</param>
    /// <exception cref="ScoringException">A score is not a number, and errors are not counted.</exception>
    public void Fill(int holdout, QueryRanker ranker, int position, EvaluationOptions options)
    {
        try
        {
            Slots.Fill(holdout, Repeats.Remove(ranker.Rank(position).Items, out _));
        }
        catch (ScoringException) when (options.CountErrors)
        {
            Slots.Fill(holdout, []);
        }
    }
}
