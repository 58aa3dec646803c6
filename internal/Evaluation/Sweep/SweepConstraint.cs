using System.Globalization;
using System.Text.RegularExpressions;

namespace RecSys.Evaluation.Sweep;

/// <summary>What a trial must keep to be chosen, such as <c>coverage >= 0.3</c>. A value that is undefined does not keep it.</summary>
/// <param name="Comparison">One of <c>&gt;=</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&lt;</c>.</param>
public sealed partial record SweepConstraint(SweepMetric Metric, string Comparison, double Bound)
{
    /// <summary>Whether a value keeps it.</summary>
    public bool IsKept(double? value) => Comparison switch
    {
        ">=" => value >= Bound,
        "<=" => value <= Bound,
        ">" => value > Bound,
        _ => value < Bound,
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name} {Comparison} {Bound}");

    /// <summary>Takes a text apart; null when it has not the form. The metric's name and the bound are not checked.</summary>
    internal static (string Metric, string Comparison, string Bound)? Parts(string text)
        => Form().Match(text) is { Success: true } match
            ? (match.Groups["metric"].Value, match.Groups["comparison"].Value, match.Groups["bound"].Value)
            : null;

    [GeneratedRegex(@"^\s*(?<metric>[A-Za-z_]+)\s*(?<comparison>[<>]=?)\s*(?<bound>\S+)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
