using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace RecSys.Evaluation.Reports;

/// <summary>HTML from a tree of elements: text is text wherever it came from, because nothing is ever pasted together.</summary>
static class Html
{
    static readonly HashSet<string> Void = ["br", "col", "hr", "link", "meta"];

    /// <summary>An element.</summary>
    /// <param name="content">Elements, attributes, texts, sequences of them; null adds nothing.</param>
    public static XElement Element(string name, params object?[] content) => new(name, content);

    /// <summary>An attribute for <see cref="Element"/>.</summary>
    public static XAttribute With(string name, string value) => new(name, value);

    /// <summary>A table with a caption, header cells that say what they head, and room to scroll sideways.</summary>
    public static XElement Table(ReportTable table, string caption)
    {
        const int MostColumnsInFullSize = 11;
        var right = table.Columns.Select(column => column.StartsWith('>')).ToArray();
        return Element(
            "div", With("class", "scroll"), With("role", "region"), With("aria-label", caption), With("tabindex", "0"),
            Element(
                "table", table.Columns.Count > MostColumnsInFullSize ? With("class", "dense") : null,
                Element("caption", caption),
                Element("thead", Element("tr", table.Columns.Select((column, i) => Element("th", With("scope", "col"), Right(i), column.TrimStart('>'))))),
                Element("tbody", table.Rows.Select(row => Element(
                    "tr", row.Select((cell, i) => i == 0 ? Element("th", With("scope", "row"), cell) : Element("td", Right(i), cell)))))));

        XAttribute? Right(int column) => right[column] ? With("class", "number") : null;
    }

    /// <summary>The page with its document type, line feeds, and characters that could steer a reader's screen made visible.</summary>
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
                element.Value = ""; // <td></td>: HTML reads <td /> as an element that was never closed
        }

        var html = new StringBuilder("<!DOCTYPE html>\n");
        using (var writer = XmlWriter.Create(html, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n" }))
            page.Save(writer);
        return html.Append('\n').ToString();
    }
}
