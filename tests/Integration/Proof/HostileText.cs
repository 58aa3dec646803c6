using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Hostile texts, the same for the same seed.</summary>
sealed class HostileText(int seed)
{
    static readonly string[] Fragments =
    [
        "<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>", "<?", "&", "&amp;", "&amp;amp;", "&lt;script&gt;", "&#60;", "&#x3c;", "&#0;", "&#xd800;", "&#1114112;", "&shy;", "&zwj;", "&nbsp;",
        "&copy", "&unknown;", "amp;", "lt;", "<script>alert(1)</script>", "<style>", "</style>", "<p>", "</p>", "<br/>", "<td>", "<svg onload=x>", "<title>", "<textarea>", "<img src=x onerror=y>",
        " ", "  ", "\n", "\r\n", "\t", "\v", "\f", "\u0085", "\u00a0", "\u2028", "\u2029", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u202a", "\u2066", "\u2069", "\ufeff", "\u00ad",
        "\0", "\u0001", "\u0007", "\u001b[31m", "\u001b]0;x\u0007", "\u007f", "\u009b", "\ud800", "\udc00", "\U0001F468\u200d\U0001F469", "\U0001F3FD", "\ufe0f", "\U000E0041", "\U0010FFFF",
        "\u0301", "\u0316", "\u0344", "\u00e9", "\u212a", "\u0338", "\u0915\u094d", "\u05e2\u05d1", "\u0639\u0631", "\u3164", "\uffff", "\ufdd0", "\u1112\u1161\u11ab", "\u4e2d\u6587", "\u0e44\u0e17",
        "word", "Brand", "12", "1e999", "-0", "9223372036854775808", "NaN", "null", "n/a", " - ", "\\", "\\\\", "\\>", "\\u0000", "\\x00", " > ", "|", " / ", "\u203a", "\"", "'", "''", "\"\"", "\u201c",
        "\u2122", "(TM)", "`", "$1", "$$", "%", "%s", "%00", "%n", "{0}", "{", "}", "[", "]", "[red]", "[/]", ",", ";", "=1+1", "@SUM(1)", "+1", "-1", "#", "? ", "*", "~", "^", "_", "--", "/*", "*/",
        "'; DROP TABLE items; --", "' OR '1'='1", "$(touch x)", "`id`", "../../etc/passwd", "https://", "//", "cdn.shop.example", "/a", "/../", "%2e%2e", "%zz", "@", ":443", ":80", "[::1]", "1.2.3.4",
        "xn--", "javascript:alert(1)", "data:text/html,x", "ftp://h/", "http://u:p@h.example/", "brand:", "category:", "cat:",
    ];

    static readonly (int First, int Last)[] Scripts =
        [(0x20, 0x7e), (0xa0, 0x24f), (0x370, 0x3ff), (0x400, 0x4ff), (0x590, 0x5ff), (0x600, 0x6ff), (0x900, 0x97f), (0xe00, 0xe7f), (0x1100, 0x11ff), (0x2000, 0x206f), (0x3040, 0x30ff), (0x4e00, 0x9fff), (0xac00, 0xd7a3), (0xf900, 0xfaff), (0xfff0, 0xffff), (0x1f300, 0x1f6ff), (0xe0000, 0xe007f)];

    static readonly string[] Numbers =
        ["0", "-0", "1", "1.5", "1e400", "-1e400", "1e-400", "9223372036854775807", "9223372036854775808", "0.1000000000000000000000000000001", "123456789012345678901234567890", "1E+2"];

    static readonly string[] Keys =
    [
        "brand", "manufacturer", "vendor", "description", "body_html", "short_description", "summary", "image_url", "image_link", "image", "images", "thumbnail", "category_path",
        "google_product_category", "product_type", "category", "categories", "name", "title", "url", "src", "Brand", "", "__proto__",
    ];

    readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public double NextDouble() => _random.NextDouble();

    public bool OneIn(int times) => _random.Next(times) == 0;

    /// <summary>Any text, including lone surrogates and U+0000.</summary>
    public string Text(int most = 400) => Next(20) switch
    {
        0 => "",
        1 => Fragment(),
        2 => Run(most),
        3 => Nested(),
        4 => Characters(Next(most)),
        < 9 => Script(1 + Next(30)) + Fragment() + Script(1 + Next(30)),
        _ => Concatenated(1 + Next(14)),
    };

    /// <summary>A text that a column of the database can store.</summary>
    public string Storable(int most = 400) => ToStorable(Text(most));

    public static string ToStorable(string text)
        => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace("\0", "", StringComparison.Ordinal)));

    public string Url() => Next(12) switch
    {
        0 => Text(),
        1 => "https://cdn.shop.example/" + Text(80),
        2 => "//" + Fragment() + ".example/" + Fragment(),
        3 => "http://[" + Fragment() + "]:" + Next(100_000).ToString(CultureInfo.InvariantCulture) + "/",
        4 => "https://" + Script(1 + Next(10)) + ".example/" + Script(5),
        5 => "https://user:secret@cdn.shop.example/" + Fragment(),
        6 => "http://127.0.0.1/" + Fragment(),
        7 => "https://cdn.shop.example/" + Concatenated(12) + "?" + Concatenated(12) + "#" + Fragment(),
        8 => "https://cdn.shop.example/a.jpg, " + Text(60),
        9 => "\"https://cdn.shop.example/" + Fragment() + "\"",
        10 => Fragment() + ":" + Concatenated(4),
        _ => "https://cdn.shop.example/" + new string('a', Next(3_000)),
    };

    /// <summary>JSON of any shape, sometimes invalid.</summary>
    public string Json()
    {
        if (OneIn(40))
            return Text();
        var json = new StringBuilder();
        if (OneIn(20))
            AppendValue(json, 0);
        else
            AppendObject(json, 0);
        return json.ToString();
    }

    /// <summary>JSON that jsonb accepts.</summary>
    public string StorableJson()
    {
        var json = new StringBuilder();
        if (OneIn(20))
            AppendValue(json, 0, storable: true);
        else
            AppendObject(json, 0, storable: true);
        return json.ToString();
    }

    void AppendObject(StringBuilder json, int depth, bool storable = false)
    {
        json.Append('{');
        for (int i = 0, count = Next(depth == 0 ? 8 : 4); i < count; i++)
        {
            if (i > 0)
                json.Append(',');
            json.Append(JsonSerializer.Serialize(OneIn(8) ? Make(storable, 20) : Keys[Next(Keys.Length)])).Append(':');
            AppendValue(json, depth + 1, storable);
        }

        json.Append('}');
    }

    void AppendValue(StringBuilder json, int depth, bool storable = false)
    {
        switch (Next(depth > 3 ? 8 : 14))
        {
            case 0:
                json.Append(OneIn(2) ? "true" : "null");
                break;
            case 1:
                json.Append(Numbers[Next(Numbers.Length)]);
                break;
            case < 8:
                json.Append(JsonSerializer.Serialize(OneIn(4) ? ToStorable(Url()) : Make(storable, 300)));
                break;
            case 8:
                json.Append(new string('[', 50)).Append(new string(']', 50));
                break;
            case < 11:
                json.Append('[');
                for (int i = 0, count = Next(5); i < count; i++)
                {
                    if (i > 0)
                        json.Append(',');
                    AppendValue(json, depth + 1, storable);
                }

                json.Append(']');
                break;
            default:
                AppendObject(json, depth + 1, storable);
                break;
        }
    }

    string Make(bool storable, int most) => storable ? Storable(most) : Text(most);

    string Fragment() => Fragments[Next(Fragments.Length)];

    string Concatenated(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(Fragment());
        return text.ToString();
    }

    string Run(int most)
    {
        var fragment = Fragment();
        return new StringBuilder().Insert(0, fragment, 1 + Next(1 + most / fragment.Length)).Append(Fragment()).ToString();
    }

    /// <summary>Nested character references, deeper than they are decoded.</summary>
    string Nested() => "&" + string.Concat(Enumerable.Repeat("amp;", Next(12))) + "lt;script" + "&" + string.Concat(Enumerable.Repeat("#38;", Next(12))) + "gt;" + Fragment();

    string Characters(int count)
    {
        var text = new char[count];
        for (var i = 0; i < count; i++)
            text[i] = (char)Next(char.MaxValue + 1);
        return new string(text);
    }

    string Script(int count)
    {
        var (first, last) = Scripts[Next(Scripts.Length)];
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(new Rune(first + Next(last - first + 1)).ToString());
        return text.ToString();
    }
}
