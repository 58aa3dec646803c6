using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;

namespace RecSys.Evaluation.Reports;

/// <summary>Differences from the baseline in a chart of rows.</summary>
static class PairedMarks
{
    /// <summary>The interval of a difference; null while too few users differ for one.</summary>
    public static Interval? IntervalOf(MeasureComparison comparison) => comparison.Interval;

    /// <summary>The interval in a table.</summary>
    public static string IntervalText(MeasureComparison comparison) => NumberText.SignedRange(IntervalOf(comparison));

    /// <summary>Why a difference has no interval.</summary>
    public static string WithoutInterval(MeasureComparison comparison)
        => comparison.IsSame ? NumberText.Text($"same rank for all {comparison.Ties:N0} users")
            : comparison.Differing == 1 ? "only 1 user differs"
            : NumberText.Text($"only {comparison.Differing:N0} users differ");

    /// <summary>An axis that includes zero, the margin on both sides and all intervals.</summary>
    public static Scale Axis(IEnumerable<MeasureComparison> comparisons, double margin)
    {
        Interval[] intervals = [.. comparisons.Select(IntervalOf).OfType<Interval>()];
        return Scale.Around(
            intervals.Select(interval => interval.Lower).Append(-margin).Min(),
            intervals.Select(interval => interval.Upper).Append(margin).Max());
    }

    /// <summary>A marker with its interval, or a dash with the reason why there is none.</summary>
    public static void Draw(RowChart chart, int row, MeasureComparison comparison, Ink ink, int mark = 0, Marker marker = Marker.Circle)
    {
        if (IntervalOf(comparison) is { } interval)
            chart.Interval(row, comparison.Difference, interval, ink, mark, marker);
        else
            chart.Dash(row, WithoutInterval(comparison), ink, mark);
    }

    /// <summary>The range in which a difference does not matter, behind all marks of a row.</summary>
    public static void Band(RowChart chart, int row, double margin, int marks = 1)
        => chart.Svg.Bar(-margin, margin, chart.MiddleOf(row, marks - 1) - 9, chart.MiddleOf(row) + 9, Ink.Band);

    /// <summary>The legend of the range in which a difference does not matter.</summary>
    public static KeyEntry BandKey(double margin) => new(NumberText.Text($"too small to matter, ±{margin:0.####}"), Ink.Band);
}
