using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Results;

/// <summary>The baseline ranked again without MMR and caps, on the same users: what a diverse list costs in targets found.</summary>
/// <remarks>It is a reference, not a candidate: its p-values are not corrected, and it does not change those of the candidates.</remarks>
/// <param name="Candidate">Name of the baseline.</param>
/// <param name="Numbers">The numbers without MMR and caps, at the cut-off of the verdict: the metrics that are computed from ranks.</param>
/// <param name="Verdict">On the primary metric: better when the baseline ranks better without MMR and caps.</param>
/// <param name="Primary">The primary metric: without MMR and caps, minus the baseline as it is.</param>
/// <param name="Measures">Every metric that is computed from ranks, likewise.</param>
public sealed record WithoutReranking(
    string Candidate, CandidateNumbers Numbers, Verdict Verdict, MeasureComparison Primary, IReadOnlyList<MeasureComparison> Measures)
{
    /// <summary>Name of the row in tables.</summary>
    public const string Name = "without MMR and caps";

    /// <summary>The comparison of a metric; null when the run does not have the metric.</summary>
    public MeasureComparison? Of(Metric metric) => Measures.FirstOrDefault(measure => measure.Measure == metric);
}
