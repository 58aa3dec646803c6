using System.Xml.Linq;

namespace RecSys.Evaluation.Reports;

/// <summary>A chart of a report, with the table of its values.</summary>
/// <param name="Name">Unique in a report: letters and hyphens.</param>
/// <param name="Caption">How to read the chart, in a sentence or two.</param>
/// <param name="Svg">An <c>svg</c> element for a page: no scripts, references or colours.</param>
/// <param name="Key">The legend; empty when the labels in the chart are enough.</param>
/// <param name="Table">Every value that the chart shows.</param>
sealed record Picture(string Name, string Title, string Caption, XElement Svg, IReadOnlyList<KeyEntry> Key, ReportTable Table);

/// <summary>One entry of a chart's legend.</summary>
/// <param name="Dashes">As SVG's <c>stroke-dasharray</c>; null for a filled area, empty for a line without gaps.</param>
sealed record KeyEntry(string Text, Ink Ink, string? Dashes = null);
