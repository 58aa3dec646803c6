using System.Buffers;
using System.Collections.Frozen;
using AngleSharp.Common;
using AngleSharp.Dom;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;
using AngleSharp.Text;

namespace RecSys.Catalog;

/// <summary>Removes HTML markup from a text and decodes its character references, one level of each.</summary>
/// <remarks>
/// Uses the tokenizer of the HTML standard without building a tree, because a tree costs the square of the depth of
/// hostile nesting. Without a tree, an element whose content is removed and whose end tag is missing removes the rest of the text.
/// A named reference is decoded only with its semicolon: without one, <c>&amp;copy=3</c> is more often a query than a sign.
/// </remarks>
static class Markup
{
    // The tokenizer reads the content of these elements as raw text, in which markup has no effect.
    static readonly FrozenDictionary<string, HtmlParseMode> RawContent = new Dictionary<string, HtmlParseMode>
    {
        ["script"] = HtmlParseMode.Script,
        ["style"] = HtmlParseMode.Rawtext,
        ["iframe"] = HtmlParseMode.Rawtext,
        ["title"] = HtmlParseMode.RCData,
        ["textarea"] = HtmlParseMode.RCData,
    }.ToFrozenDictionary();

    static readonly FrozenSet<string> ContentGoes = FrozenSet.Create(
        "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title", "textarea", "select",
        "button", "audio", "video");

    static readonly FrozenSet<string> AllowedInHead = FrozenSet.Create(
        "base", "basefont", "bgsound", "link", "meta", "title", "noscript", "noframes", "style", "script", "template", "head");

    static readonly FrozenSet<string> EndsLine = FrozenSet.Create(
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
        "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search",
        "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul");

    [ThreadStatic]
    static ArrayBufferWriter<char>? _keptOfThread;

    /// <summary>The text itself if it contains neither markup nor references; otherwise characters that are valid until the next call on this thread.</summary>
    public static ReadOnlySpan<char> Remove(string text)
    {
        if (!MayHoldMarkup(text))
            return text;

        var kept = _keptOfThread ??= new ArrayBufferWriter<char>(text.Length);
        kept.ResetWrittenCount();
        using var source = new TextSource(new ReadOnlyMemoryTextSource(text));
        using var tokenizer = new HtmlTokenizer(source, new ReferencesWithSemicolon())
        {
            IsAcceptingCharacterData = true,
            SkipComments = true,
            DisableElementPositionTracking = true,
            ShouldEmitAttribute = static (ref StructHtmlToken _, ReadOnlyMemory<char> _) => false,
        };

        string? gone = null; // the outermost open element whose content is removed
        var depth = 0;       // how many elements of that name are open
        while (true)
        {
            ref var token = ref tokenizer.GetStructToken();
            switch (token.Type)
            {
                case HtmlTokenType.EndOfFile:
                    return kept.WrittenSpan;

                case HtmlTokenType.Character when gone is null:
                    kept.Write(token.Data.Memory.Span);
                    break;

                case HtmlTokenType.StartTag:
                    var opened = token.Name.ToString();
                    if (gone == "head" && !AllowedInHead.Contains(opened))
                        (gone, depth) = (null, 0); // the standard closes a head without an end tag

                    // In SVG and MathML these names are ordinary elements, and "/>" closes.
                    var foreign = gone is "svg" or "math" || opened is "svg" or "math";
                    if (!foreign && RawContent.TryGetValue(opened, out var mode))
                        tokenizer.State = mode;

                    if (gone is null && ContentGoes.Contains(opened))
                        gone = opened;
                    if (gone == opened && !(foreign && token.IsSelfClosing))
                        depth++;
                    if (depth == 0)
                        gone = null;
                    if (gone is null)
                        Separate(kept, opened);
                    break;

                case HtmlTokenType.EndTag:
                    var closed = token.Name.ToString();
                    if (gone is null)
                        Separate(kept, closed);
                    else if (gone == closed && --depth == 0)
                        gone = null;
                    break;
            }
        }
    }

    /// <summary>False only if <see cref="Remove"/> would leave the text as it is. Text without markup may also give true.</summary>
    public static bool MayHoldMarkup(ReadOnlySpan<char> text)
    {
        if (text.Contains('<'))
            return true;

        var ampersand = text.IndexOf('&');
        return ampersand >= 0
            && (text[ampersand..].Contains(';') || text[ampersand..].Contains("&#", StringComparison.Ordinal));
    }

    static void Separate(ArrayBufferWriter<char> kept, string name)
    {
        if (EndsLine.Contains(name))
            kept.Write(['\n']);
        else if (name is "td" or "th")
            kept.Write([' ']);
    }

    sealed class ReferencesWithSemicolon : IEntityProviderExtended
    {
        public string? GetSymbol(StringOrMemory name)
            => name.Length > 0 && name[name.Length - 1] == ';' ? HtmlEntityProvider.ResolverExtended.GetSymbol(name) : null;
    }
}
