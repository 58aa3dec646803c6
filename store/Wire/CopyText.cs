using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RecSys.Store;

/// <summary>Puts values into the text of a <c>COPY (SELECT …) TO STDOUT</c>, which Postgres does not let carry parameters.</summary>
/// <remarks>
/// A statement is a constant with <c>$1</c>, <c>$2</c>, … as everywhere else. A string becomes an escape literal in which every UTF-16
/// unit is written as four hex digits, so that no character of it reaches the parser as itself; the literal is still a constant to the
/// planner, and to a distributed engine that sends it on.
/// </remarks>
public static partial class CopyText
{
    /// <summary>Returns <paramref name="sql"/> with each placeholder replaced by a typed literal.</summary>
    /// <param name="parameters">Guid, string, short, int, long, double, DateTimeOffset, or null where the statement allows it.</param>
    /// <exception cref="ArgumentException">
    /// A placeholder has no value, a value no placeholder, a type is not one of the above, or a string holds U+0000 or a lone surrogate,
    /// which no text column can hold.
    /// </exception>
    public static string Bind(string sql, params ReadOnlySpan<object?> parameters)
    {
        var literals = new string[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
            literals[i] = Literal(parameters[i]);

        var used = new bool[parameters.Length];
        var bound = Placeholder().Replace(sql, match =>
        {
            var position = int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) - 1;
            if (position < 0 || position >= literals.Length)
                throw new ArgumentException($"The statement names {match.Value}; it was given {literals.Length} values.", nameof(sql));
            used[position] = true;
            return literals[position];
        });

        var unused = Array.IndexOf(used, false);
        return unused < 0
            ? bound
            : throw new ArgumentException($"The statement never uses its value ${unused + 1}.", nameof(parameters));
    }

    static string Literal(object? value) => value switch
    {
        null => "NULL",
        Guid id => $"'{id:D}'::uuid",
        string text => TextLiteral(text),
        short or int or long => string.Create(CultureInfo.InvariantCulture, $"({value})"),
        double number => string.Create(CultureInfo.InvariantCulture, $"'{number:R}'::float8"),
        DateTimeOffset time => string.Create(CultureInfo.InvariantCulture, $"'{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'::timestamptz"),
        _ => throw new ArgumentException($"A value of type {value.GetType()} cannot be written into a COPY.", nameof(value)),
    };

    static string TextLiteral(string text)
    {
        var literal = new StringBuilder("E'", text.Length * 6 + 12);
        for (var i = 0; i < text.Length; i++)
        {
            var paired = char.IsHighSurrogate(text[i]) ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
                : !char.IsLowSurrogate(text[i]) || (i > 0 && char.IsHighSurrogate(text[i - 1]));
            if (text[i] == '\0' || !paired)
                throw new ArgumentException($"The text has U+{(int)text[i]:X4} at position {i}, which a text column cannot hold.", nameof(text));
            literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }

        return literal.Append("'::text").ToString();
    }

    [GeneratedRegex(@"\$[0-9]+")]
    private static partial Regex Placeholder();
}
