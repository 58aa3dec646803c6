using System.Text;

namespace RecSys.Catalog;

/// <summary>Normalises a category path to its levels, from the root down.</summary>
public static class CategoryPath
{
    /// <summary>Largest number of levels. Further levels are dropped.</summary>
    public const int MaxLevels = 8;

    /// <summary>Longest level, in Unicode scalars; a path with a longer one is refused.</summary>
    public const int MaxLevelScalars = 120;

    const char Escape = '\\';

    /// <summary>The levels joined as in the <c>category</c> column.</summary>
    public static string Join(IReadOnlyList<string> levels) => string.Join(" > ", levels);

    /// <summary>Splits a path at the first kind of separator that it contains: <c>&gt; › » →</c>, else <c>|</c>, else <c> / </c>.</summary>
    /// <remarks>A separator or backslash after a backslash is literal.</remarks>
    /// <param name="issue">Why there are no usable levels; null if there are usable levels or the text is blank.</param>
    /// <returns>Null when nothing usable is left; never empty.</returns>
    public static IReadOnlyList<string>? Normalize(string? raw, out string? issue)
        => CatalogText.Line(raw, out issue) is { } line ? Levels(Split(line), out issue) : null;

    /// <summary>Normalises levels that are already separate. Separators in them are ordinary characters.</summary>
    /// <inheritdoc cref="Normalize(string?, out string?)"/>
    public static IReadOnlyList<string>? Normalize(IEnumerable<string?> raw, out string? issue)
        => Levels(raw, out issue);

    static List<string>? Levels(IEnumerable<string?> raw, out string? issue)
    {
        issue = null;
        var levels = new List<string>();
        string? dropped = null;
        foreach (var part in raw)
        {
            if (Level(part, out var reason) is not { } level)
            {
                dropped ??= reason;
                continue;
            }

            if (CatalogText.CountScalars(level) > MaxLevelScalars)
            {
                issue = "level too long";
                return null;
            }

            if (levels.Count > 0 && string.Equals(levels[^1], level, StringComparison.OrdinalIgnoreCase))
                continue;

            levels.Add(level);
            if (levels.Count == MaxLevels)
                break;
        }

        if (levels.Count > 0)
            return levels;

        issue = dropped;
        return null;
    }

    static string? Level(string? raw, out string? reason)
    {
        if (CatalogText.Line(raw, out reason) is not { } level)
            return null;

        level = WithoutLeadingNumber(level);
        reason = level.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 ? "digits only"
            : level.Length <= MaxLevelScalars && Placeholder.Is(level) ? "placeholder"
            : null;
        return reason is null ? level : null;
    }

    /// <summary>Removes the number of a taxonomy before a level. Some feeds add it, as in <c>166 - Apparel</c>.</summary>
    static string WithoutLeadingNumber(string level)
    {
        var rest = level.AsSpan();
        while (true)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !rest[digits..].StartsWith(" - ", StringComparison.Ordinal))
                return rest.Length == level.Length ? level : rest.ToString();
            rest = rest[(digits + 3)..];
        }
    }

    static IEnumerable<string> Split(string line)
    {
        var separates = FirstFamily(line);
        var level = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (IsEscaped(line, i))
            {
                level.Append(line[++i]);
            }
            else if (separates(line, i))
            {
                yield return level.ToString();
                level.Clear();
            }
            else
            {
                level.Append(line[i]);
            }
        }

        yield return level.ToString();
    }

    static Func<string, int, bool> FirstFamily(string line)
    {
        Func<string, int, bool>[] families = [IsArrow, IsBar, IsSpacedSlash];
        foreach (var family in families)
        {
            for (var i = 0; i < line.Length; i++)
            {
                if (IsEscaped(line, i))
                    i++;
                else if (family(line, i))
                    return family;
            }
        }

        return static (_, _) => false;
    }

    static bool IsEscaped(string line, int i)
        => line[i] == Escape && i + 1 < line.Length && line[i + 1] is Escape or '>' or '›' or '»' or '→' or '|' or '/';

    static bool IsArrow(string line, int i) => line[i] is '>' or '›' or '»' or '→';

    static bool IsBar(string line, int i) => line[i] == '|';

    static bool IsSpacedSlash(string line, int i)
        => line[i] == '/' && i > 0 && line[i - 1] == ' ' && i + 1 < line.Length && line[i + 1] == ' ';
}
