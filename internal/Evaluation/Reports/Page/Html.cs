using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace RecSys.Evaluation.Reports;

/// <summary>HTML from a tree of elements. The writer escapes all text, so no text can become markup.</summary>
static class Html
{
    static readonly HashSet<string> Void = ["br", "col", "hr", "link", "meta"];

    /// <summary>An element.</summary>
    /// <param name="content">Elements, attributes, strings, or sequences of them; null adds nothing.</param>
    public static XElement Element(string name, params object?[] content) => new(name, content);

    /// <summary>An attribute for <see cref="Element"/>.</summary>
    public static XAttribute With(string name, string value) => new(name, value);

    /// <summary>One entry of a <c>dl</c>.</summary>
    public static XElement[] Pair(string name, string value) => [Element("dt", name), Element("dd", value)];

    /// <summary>A table with a caption and header cells with a scope. A wide table scrolls sideways, and its edges show it.</summary>
    public static XElement Table(ReportTable table, string caption)
    {
        const int MostColumnsInFullSize = 11;
        const int LongestOnOneLine = 28;
        var classes = table.Columns.Select((column, i) => column.StartsWith('>') ? "number" : i > 0 && table.Rows.Any(row => row[i].Length > LongestOnOneLine) ? "text" : null).ToArray();
        return Element(
            "div", With("class", "scroll"), With("role", "region"), With("aria-label", caption), With("tabindex", "0"),
            Element(
                "table", table.Columns.Count > MostColumnsInFullSize ? With("class", "dense") : null,
                Element("caption", Element("span", caption)),
                Element("thead", Element("tr", table.Columns.Select((column, i) => Element("th", With("scope", "col"), HeaderClassOf(i), column.TrimStart('>'))))),
                Element("tbody", table.Rows.Select(row => Element(
                    "tr", row.Select((cell, i) => i == 0 ? Element("th", With("scope", "row"), cell) : Element("td", ClassOf(i), cell)))))));

        XAttribute? HeaderClassOf(int column) => table.Columns[column].Length > LongestOnOneLine ? With("class", $"{classes[column]} long".TrimStart()) : ClassOf(column);

        XAttribute? ClassOf(int column) => classes[column] is { } name ? With("class", name) : null;
    }

    /// <summary>The page with its document type and line feeds. Control and format characters are made visible by <see cref="VisibleText"/>.</summary>
    public static string Write(XElement page)
    {
        foreach (var node in page.DescendantNodesAndSelf().ToArray())
        {
            if (node is XText text)
                text.Value = VisibleText.Of(text.Value);
            if (node is not XElement element)
                continue;
            foreach (var attribute in element.Attributes())
                attribute.Value = VisibleText.Of(attribute.Value);
            if (element.IsEmpty && !Void.Contains(element.Name.LocalName))
                element.Value = ""; // <td></td>: HTML reads <td /> as an element that is not closed
        }

        var html = new StringBuilder("<!DOCTYPE html>\n");
        using (var writer = XmlWriter.Create(html, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n" }))
            page.Save(writer);
        return html.Append('\n').ToString();
    }
}
