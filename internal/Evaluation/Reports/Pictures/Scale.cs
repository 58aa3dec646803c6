namespace RecSys.Evaluation.Reports;

/// <summary>An axis that starts and ends at round numbers.</summary>
sealed record Scale(double Min, double Max, IReadOnlyList<double> Ticks, string Format)
{
    static readonly int[] Steps = [1, 2, 5, 10];

    /// <summary>An axis that includes <paramref name="min"/>, 0 and <paramref name="max"/>, in about four steps of 1, 2 or 5 times a power of ten.</summary>
    /// <param name="min">Finite; a value above 0 counts as 0.</param>
    /// <param name="max">Finite; a value below 0 counts as 0.</param>
    public static Scale Around(double min, double max)
    {
        (min, max) = (Math.Min(min, 0), Math.Max(max, 0));
        var span = max - min > 0 ? max - min : 1;
        var power = (int)Math.Floor(Math.Log10(span / 4));
        var step = Steps.Select(m => m * Math.Pow(10, power)).First(step => span / step <= 5);
        var first = (int)Math.Floor(min / step);
        var last = Math.Max(first + 1, (int)Math.Ceiling(max / step));
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        return new Scale(
            first * step, last * step, [.. Enumerable.Range(first, last - first + 1).Select(i => i * step)],
            decimals == 0 ? "0" : $"0.{new string('0', decimals)}");
    }
}
