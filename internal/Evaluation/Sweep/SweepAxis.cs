using System.Globalization;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>One axis of a sweep: a field, or several fields that sum to 1, and the points on it.</summary>
/// <remarks>Points are texts as in a candidate file, computed in decimal arithmetic: 0.1 times 3 is 0.3.</remarks>
public sealed class SweepAxis
{
    /// <summary>Number of equal parts of an axis without a step.</summary>
    internal const int Parts = 10_000;

    readonly Func<long, string[]> _point;

    SweepAxis(IReadOnlyList<SettingField> fields, string description, long count, bool hasSteps, Func<long, string[]> point)
        => (Fields, Description, Count, HasSteps, _point) = (fields, description, count, hasSteps, point);

    /// <summary>The settings that it varies, at least one.</summary>
    public IReadOnlyList<SettingField> Fields { get; }

    /// <summary>As in the file: <c>alpha: 0..1 step 0.1</c>.</summary>
    public string Description { get; }

    /// <summary>Number of points, at least 1.</summary>
    public long Count { get; }

    /// <summary>False for an axis that points can only be drawn from.</summary>
    public bool HasSteps { get; }

    /// <summary>A value for each field.</summary>
    /// <param name="index">From 0, below <see cref="Count"/>.</param>
    public string[] Point(long index) => _point(index);

    /// <summary>The numbers of a field, ascending, that define its scale: all listed numbers, or the two ends.</summary>
    internal double[] Scale(int field)
        => Fields.Count > 1 ? [0, 1]
            : (HasSteps && Count <= Parts ? Enumerable.Range(0, (int)Count).Select(i => (long)i) : [0, Count - 1])
                .Select(index => double.TryParse(Point(index)[field], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
                .Where(double.IsFinite).Order().ToArray();

    /// <summary>Listed values.</summary>
    public static SweepAxis Listed(SettingField field, IReadOnlyList<string> values)
        => new([field], $"{field.Key}: [{string.Join(", ", values)}]", values.Count, true, index => [values[(int)index]]);

    /// <summary>From one number to another, both included.</summary>
    /// <param name="step">Divides the range without a remainder; null for an axis to draw from.</param>
    public static SweepAxis Range(SettingField field, decimal from, decimal to, decimal? step)
    {
        var width = step ?? (to - from) / Parts;
        return new SweepAxis(
            [field], $"{field.Key}: {Text(from)}..{Text(to)}{(step is { } shown ? $" step {Text(shown)}" : "")}", (long)((to - from) / width) + 1, step is not null,
            index => [Text(from + index * width)]);
    }

    /// <summary>All ways to split 1 among the fields in steps, first field slowest. Source of the count: C(m + s - 1, s - 1) for s fields and m steps.</summary>
    /// <param name="step">Divides 1 without a remainder; null for an axis to draw from.</param>
    /// <exception cref="OverflowException">The number of points exceeds a long.</exception>
    public static SweepAxis Simplex(IReadOnlyList<SettingField> fields, decimal? step)
    {
        var steps = step is { } size ? (int)(1 / size) : Parts;
        return new SweepAxis(
            fields, $"simplex: {string.Join(", ", fields.Select(field => field.Key))}{(step is { } shown ? $" step {Text(shown)}" : "")}", Compositions(steps, fields.Count), step is not null,
            index => [.. Composition(index, steps, fields.Count).Select(part => Text(part * (step ?? 1m / Parts)))]);
    }

    /// <summary>Without trailing zeros, invariant.</summary>
    internal static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>The composition of <paramref name="total"/> into this many parts, at a position in ascending order.</summary>
    static int[] Composition(long index, int total, int parts)
    {
        var result = new int[parts];
        for (var part = 0; part < parts - 1; part++)
        {
            for (var below = Compositions(total, parts - part - 1); index >= below; below = Compositions(total, parts - part - 1))
            {
                index -= below;
                total--;
                result[part]++;
            }
        }

        result[^1] = total;
        return result;
    }

    // Every intermediate value is itself a binomial coefficient, so the division is exact.
    static long Compositions(int total, int parts)
    {
        var count = 1L;
        for (var i = 1; i < parts; i++)
            count = checked(count * (total + i)) / i;
        return count;
    }
}
