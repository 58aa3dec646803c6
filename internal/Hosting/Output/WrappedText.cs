using System.Text;

namespace RecSys.Hosting;

/// <summary>Text broken at its spaces.</summary>
static class WrappedText
{
    const string Indent = "  ";

    /// <summary>The text in lines of at most <paramref name="width"/> characters, all but the first indented. A longer word gets a line of its own.</summary>
    public static string Wrap(string text, int width)
    {
        if (text.Length <= width)
            return text;

        var wrapped = new StringBuilder(text.Length + 16);
        var used = 0;
        foreach (var word in text.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > width)
            {
                wrapped.Append('\n').Append(Indent);
                used = Indent.Length;
            }
            else if (wrapped.Length > 0)
            {
                wrapped.Append(' ');
                used++;
            }

            wrapped.Append(word);
            used += word.Length;
        }

        return wrapped.ToString();
    }
}
