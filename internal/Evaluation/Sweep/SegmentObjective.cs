using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Segments;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>A metric over the holdouts of one segment, as the objective of a sweep: <c>mrr in history=2-4</c>.</summary>
/// <param name="Metric">The metric, a mean over users.</param>
/// <param name="Segmentation">Such as <c>history</c>.</param>
/// <param name="Segment">Such as <c>2-4</c>.</param>
/// <param name="Members">By holdout of the run: whether it is in the segment. Empty until the holdouts are known.</param>
public sealed record SegmentObjective(Metric Metric, string Segmentation, string Segment, bool[] Members)
{
    /// <summary>The separator of the metric and the segment in a sweep file.</summary>
    internal const string Separator = " in ";

    /// <summary>The metric over the members only.</summary>
    public Metric ToMetric() => Metric.In($"{Segmentation}={Segment}", holdout => Members[holdout]);

    /// <summary>The same with the members among the holdouts of a run.</summary>
    internal SegmentObjective Of(ScoringData data, IReadOnlyList<Holdout> holdouts, EvaluationOptions options)
    {
        var earlier = Evaluator.EventsBefore(data.Interactions, holdouts.Min(holdout => holdout.Time));
        var segmentation = Segmentations.Of(data, holdouts, earlier, options, trait: null).First(own => own.Name == Segmentation);
        return this with { Members = Array.ConvertAll(segmentation.SegmentOf, segment => segmentation.Labels[segment] == Segment) };
    }
}
