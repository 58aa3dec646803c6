using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RecSys.Store;

/// <summary>Inserts values into the text of a <c>COPY (SELECT …) TO STDOUT</c>, which cannot have parameters in PostgreSQL.</summary>
/// <remarks>
/// A statement is a constant with <c>$1</c>, <c>$2</c>, … like other statements. A string becomes an escape literal in which every UTF-16
/// unit is written as four hex digits, so that the parser never sees a character of it. For the planner, and for a distributed engine
/// that forwards the statement, the literal is still a constant.
/// </remarks>
public static partial class CopyText
{
    /// <summary>Returns <paramref name="sql"/> with each placeholder replaced by a typed literal.</summary>
    /// <param name="parameters">Guid, string, short, int, long, double, DateTimeOffset, or null where the statement allows it.</param>
    /// <exception cref="ArgumentException">
    /// A placeholder has no value, a value has no placeholder, a type is not supported, or a string contains U+0000 or a lone surrogate,
    /// which a text column cannot store.
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
                throw new ArgumentException($"The statement contains {match.Value}, but there are {literals.Length} values.", nameof(sql));
            used[position] = true;
            return literals[position];
        });

        var unused = Array.IndexOf(used, false);
        return unused < 0
            ? bound
            : throw new ArgumentException($"The statement does not contain ${unused + 1}, for which there is a value.", nameof(parameters));
    }

    static string Literal(object? value) => value switch
    {
        null => "NULL",
        Guid id => $"'{id:D}'::uuid",
        string text => TextLiteral(text),
        short or int or long => string.Create(CultureInfo.InvariantCulture, $"({value})"),
        double number => string.Create(CultureInfo.InvariantCulture, $"'{number:R}'::float8"),
        DateTimeOffset time => string.Create(CultureInfo.InvariantCulture, $"'{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'::timestamptz"),
        _ => throw new ArgumentException($"A value of type {value.GetType()} cannot be a parameter of a COPY.", nameof(value)),
    };

    static string TextLiteral(string text)
    {
        var literal = new StringBuilder("E'", text.Length * 6 + 12);
        for (var i = 0; i < text.Length; i++)
        {
            var paired = char.IsHighSurrogate(text[i]) ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
                : !char.IsLowSurrogate(text[i]) || (i > 0 && char.IsHighSurrogate(text[i - 1]));
            if (text[i] == '\0' || !paired)
                throw new ArgumentException($"The text has U+{(int)text[i]:X4} at position {i}, which a text column cannot store.", nameof(text));
            literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }

        return literal.Append("'::text").ToString();
    }

    [GeneratedRegex(@"\$[0-9]+")]
    private static partial Regex Placeholder();
}
