using System.Xml.Linq;

namespace RecSys.Evaluation.Reports;

/// <summary>A chart of a report, with the table of its values.</summary>
/// <param name="Name">Unique in a report: letters and hyphens.</param>
/// <param name="Caption">How to read the chart, in a sentence or two.</param>
/// <param name="Svg">An <c>svg</c> element for a page: no scripts, references or colours.</param>
/// <param name="Key">The legend; empty when the labels in the chart are enough.</param>
/// <param name="Table">Every value that the chart shows.</param>
sealed record Picture(string Name, string Title, string Caption, XElement Svg, IReadOnlyList<KeyEntry> Key, ReportTable Table);

/// <summary>One entry of a chart's legend: a filled area unless <paramref name="Dashes"/> or <paramref name="Marker"/> is set.</summary>
/// <param name="Dashes">A line: as SVG's <c>stroke-dasharray</c>, empty for a line without gaps.</param>
/// <param name="Marker">A mark at a point.</param>
/// <param name="Lines">The lines over a filled area.</param>
sealed record KeyEntry(string Text, Ink Ink, string? Dashes = null, Marker? Marker = null, AreaLines? Lines = null);
