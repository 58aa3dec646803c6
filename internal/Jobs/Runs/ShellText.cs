using System.Globalization;
using System.Text;

namespace RecSys.Jobs.Runs;

/// <summary>Arguments of a command that a report suggests, as a POSIX shell reads them.</summary>
public static class ShellText
{
    /// <summary>
    /// The argument as one word: unchanged when it needs no quotes, in single quotes, or as <c>$'…'</c> when it contains control
    /// characters, which bash, zsh and ksh read.
    /// </summary>
    public static string Quoted(string argument)
    {
        if (argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/'))
            return argument;
        if (!argument.Any(char.IsControl))
            return $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

        var quoted = new StringBuilder("$'");
        foreach (var c in argument)
        {
            if (c is '\'' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c))
                quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                quoted.Append(c);
        }

        return quoted.Append('\'').ToString();
    }
}
