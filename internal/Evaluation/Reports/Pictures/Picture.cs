using System.Xml.Linq;

namespace RecSys.Evaluation.Reports;

/// <summary>A picture of a report and the table that says the same.</summary>
/// <param name="Name">Unique in a report: letters and hyphens.</param>
/// <param name="Caption">How to read it, a sentence or two.</param>
/// <param name="Svg">Ready for a page: without scripts, references or colours.</param>
/// <param name="Key">What each kind of mark stands for; empty when the words in the picture say it.</param>
/// <param name="Table">Every number that is drawn.</param>
sealed record Picture(string Name, string Title, string Caption, XElement Svg, IReadOnlyList<KeyEntry> Key, ReportTable Table);

/// <summary>One line of a picture's key.</summary>
/// <param name="Dashes">As SVG's <c>stroke-dasharray</c>; null for a filled area, empty for a line without gaps.</param>
sealed record KeyEntry(string Text, Ink Ink, string? Dashes = null);
