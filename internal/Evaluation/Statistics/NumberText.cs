using System.Globalization;

namespace RecSys.Evaluation.Statistics;

/// <summary>How reports write numbers. Invariant culture.</summary>
static class NumberText
{
    /// <summary>The text of an undefined value.</summary>
    public const string Undefined = "–";

    /// <summary>Four decimals.</summary>
    public static string Rate(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>Four decimals with a sign.</summary>
    public static string Signed(double value) => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);

    /// <summary>A value in a format; a dash where it is undefined.</summary>
    public static string Or(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Undefined;

    /// <summary><c>0.1000..0.2000</c>.</summary>
    public static string Range(Interval interval) => $"{Rate(interval.Lower)}..{Rate(interval.Upper)}";

    /// <summary><c>-0.1000..+0.2000</c>; a dash without an interval.</summary>
    public static string SignedRange(Interval? interval) => interval is { } ends ? $"{Signed(ends.Lower)}..{Signed(ends.Upper)}" : Undefined;

    /// <summary><c>[-0.0100, +0.0346]</c>; a dash without an interval.</summary>
    public static string Brackets(Interval? interval) => interval is { } ends ? $"[{Signed(ends.Lower)}, {Signed(ends.Upper)}]" : Undefined;

    /// <summary>A p-value in a table: <c>0.018</c> or <c>&lt; 0.001</c>.</summary>
    public static string PValue(double p) => p < 0.001 ? "< 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A p-value after its name in a sentence: <c>= 0.018</c> or <c>&lt; 0.001</c>.</summary>
    public static string PStatement(double p) => p < 0.001 ? PValue(p) : "= " + PValue(p);

    /// <summary>A text with numbers in invariant culture.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
