using System.Globalization;

namespace RecSys.Evaluation.Reports;

/// <summary>All trials of a sweep by its two metrics on the selection half, with the Pareto front.</summary>
static class ParetoPicture
{
    /// <param name="report">With at least one trial.</param>
    public static Picture Of(SweepDocument report)
    {
        var sweep = report.Sweep;
        var (first, second) = (sweep.ParetoMetrics[0], sweep.ParetoMetrics[1]);
        var points = report.Trials.Where(trial => trial.Chosen[first] is not null && trial.Chosen[second] is not null)
            .ToDictionary(trial => trial.Trial, trial => (X: trial.Chosen[second]!.Value, Y: trial.Chosen[first]!.Value));
        var x = Scale.Around(points.Values.Min(point => (double?)point.X) ?? 0, points.Values.Max(point => (double?)point.X) ?? 0);
        var y = Scale.Around(points.Values.Min(point => (double?)point.Y) ?? 0, points.Values.Max(point => (double?)point.Y) ?? 0);
        var svg = new Svg(340, new ChartMargin(Left: 48, Right: 14, Bottom: 44, Top: 28), (x.Min, x.Max), (y.Min, y.Max));
        foreach (var tick in x.Ticks)
        {
            svg.Line([(tick, y.Min), (tick, y.Max)], Ink.Grid);
            svg.Text(tick, y.Min, tick.ToString(x.Format, CultureInfo.InvariantCulture), "middle", down: 16, style: "tick");
        }

        foreach (var tick in y.Ticks)
        {
            svg.Line([(x.Min, tick), (x.Max, tick)], Ink.Grid);
            svg.Text(x.Min, tick, tick.ToString(y.Format, CultureInfo.InvariantCulture), "end", right: -6, style: "tick");
        }

        svg.Text(x.Max, y.Min, $"{report.MetricOf(second).At(sweep.K)}, on the selection half", "end", down: 34, style: "tick");
        svg.Text(x.Min, y.Max, report.MetricOf(first).At(sweep.K), right: -40, down: -14, style: "tick");
        foreach (var (_, point) in points)
            svg.Circle(point.X, point.Y, Ink.Axis, size: 4);
        var front = sweep.ParetoFront.Where(points.ContainsKey).Select(number => points[number]).ToArray();
        if (front.Length > 1)
            svg.Line(front, Ink.Accent, width: 2);
        foreach (var point in front)
            svg.Circle(point.X, point.Y, Ink.Accent, size: 7);
        if (points.TryGetValue(0, out var current))
            svg.Marker(current.X, current.Y, Marker.Square, Ink.OfSeries(4));
        if (sweep.Recommended is { } recommended && points.TryGetValue(recommended.Trial, out var chosen))
            svg.Marker(chosen.X, chosen.Y, Marker.Diamond, Ink.OfSeries(2));

        var title = $"Pareto front of {report.MetricOf(first).At(sweep.K)} and {report.MetricOf(second).At(sweep.K)}";
        return new Picture(
            "pareto-front", title,
            "Each dot is a trial. No other trial is better in both metrics than a trial on the line: along the line, one metric increases while the other decreases. The chart shows values of the selection half. The table also contains those of the test half.",
            svg.ToElement("pareto-front", title, "One dot per trial, and a line through the trials of the Pareto front. The table contains the trials of the line."),
            [
                new("other trials", Ink.Axis, Marker: Marker.Circle), new("Pareto front", Ink.Accent, ""), new("current settings", Ink.OfSeries(4), Marker: Marker.Square),
                .. sweep.Recommended is null ? (KeyEntry[])[] : [new("recommended", Ink.OfSeries(2), Marker: Marker.Diamond)],
            ],
            SweepText.Front(report));
    }
}
