using System.Text.Json.Serialization;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>One candidate in a report.</summary>
public sealed record CandidateReport
{
    /// <summary>Name of the candidate.</summary>
    public required string Name { get; init; }

    /// <summary>The description in the candidate file.</summary>
    public required string? Description { get; init; }

    /// <summary>Where the lists come from; null for a blend.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExternalSource? Source { get; init; }

    /// <summary>Values by the names of a candidate file; empty for an external run.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>The numbers at each cut-off, ascending.</summary>
    public required IReadOnlyList<CandidateNumbers> Numbers { get; init; }

    /// <summary>Holdouts with a target in the first 1, 2, … items, up to the length of the lists.</summary>
    [JsonConverter(typeof(OneLine<int>))]
    public required int[] HitsByK { get; init; }

    /// <summary>Share of holdouts with a target in the candidate pool; null for an external run.</summary>
    public required double? InPool { get; init; }

    /// <summary>Number of holdouts per miss reason, <see cref="MissReason.Found"/> included.</summary>
    [JsonPropertyName("lost_at")]
    public required IReadOnlyDictionary<MissReason, int> MissReasons { get; init; }

    /// <summary>Targets that boost, MMR and caps added and removed; null for an external run.</summary>
    public required StageGains? Stages { get; init; }

    /// <summary>Lists that could not be made and count as empty.</summary>
    public required int Failures { get; init; }

    /// <summary>Items that were in a list twice; the first occurrence was kept.</summary>
    public required int RepeatedItems { get; init; }

    /// <summary>Share of users whose k-th and next scores are equal; null for an external run.</summary>
    public required double? TiedAtCutoff { get; init; }

    /// <summary>What the lists are like, at the largest cut-off.</summary>
    public required BeyondAccuracy Beyond { get; init; }

    internal static CandidateReport Of(CandidateResult result)
        => new()
        {
            Name = result.Candidate.Name,
            Description = result.Candidate.Description,
            Source = result.Source,
            Settings = Candidate.ValuesOf(result.Candidate.Settings, result.Source is null ? null : []),
            Numbers = result.Numbers,
            HitsByK = HitsOf(result),
            InPool = result.InPool,
            MissReasons = result.MissReasons,
            Stages = result.Stages,
            Failures = result.Failures,
            RepeatedItems = result.RepeatedItems,
            TiedAtCutoff = result.TiedAtCutoff,
            Beyond = result.Beyond,
        };

    /// <summary>The numbers at one of the run's cut-offs.</summary>
    public CandidateNumbers At(int k) => Numbers.First(numbers => numbers.K == k);

    static int[] HitsOf(CandidateResult result)
    {
        var hits = new int[result.Numbers[^1].K];
        foreach (var rank in result.Ranks.FirstRanks())
        {
            for (var k = rank; k > 0 && k <= hits.Length; k++)
                hits[k - 1]++;
        }

        return hits;
    }
}
