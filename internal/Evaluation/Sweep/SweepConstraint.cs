using System.Globalization;
using System.Text.RegularExpressions;
using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Sweep;

/// <summary>A condition that a trial must satisfy to be chosen, such as <c>coverage >= 0.3</c>. An undefined value does not satisfy it.</summary>
/// <param name="Comparison">One of <c>&gt;=</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&lt;</c>.</param>
public sealed partial record SweepConstraint(Metric Metric, string Comparison, double Bound)
{
    /// <summary>Whether a value satisfies it.</summary>
    public bool IsSatisfiedBy(double? value) => Comparison switch
    {
        ">=" => value >= Bound,
        "<=" => value <= Bound,
        ">" => value > Bound,
        _ => value < Bound,
    };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name} {Comparison} {Bound}");

    /// <summary>Splits a text; null when it does not have the form. The metric's name and the bound are not checked.</summary>
    internal static (string Metric, string Comparison, string Bound)? Parts(string text)
        => Form().Match(text) is { Success: true } match
            ? (match.Groups["metric"].Value, match.Groups["comparison"].Value, match.Groups["bound"].Value)
            : null;

    [GeneratedRegex(@"^\s*(?<metric>[A-Za-z_]+)\s*(?<comparison>[<>]=?)\s*(?<bound>\S+)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
