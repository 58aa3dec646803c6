using System.Globalization;
using RecSys.Evaluation.Protocol;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RecSys.Evaluation.Candidates;

/// <summary>The users who had no part in the choice of a sweep's recommendation: the key <c>evaluate_on</c> of a candidate file, such as <c>{ half: test, seed: 42 }</c>.</summary>
/// <param name="Half">The half that had no part in the choice.</param>
/// <param name="Seed">The seed that the users were split by.</param>
public sealed record RecommendationUsers(UserHalf Half, ulong Seed)
{
    /// <summary>The top-level key.</summary>
    public const string Key = "evaluate_on";

    const string Form = "must be { half: test, seed: N } as a sweep writes it";

    /// <summary>Reads the key; null for a file without it.</summary>
    /// <param name="name">The file name in errors.</param>
    /// <exception cref="CandidateFileException">The key has another form.</exception>
    public static RecommendationUsers? Read(string name, Func<TextReader> open)
    {
        using (var text = open())
        {
            if (!DocumentSection.Has(text, Key))
                return null;
        }

        RecommendationUsers? users = null;
        var section = new DocumentSection(name, Key, "mapping");
        using (var text = open())
            section.Read(text, parser => users = Read(section, parser));
        section.ThrowIfWrong();
        return users;
    }

    static RecommendationUsers? Read(DocumentSection section, IParser parser)
    {
        var start = parser.Current!.Start.Line;
        if (parser.Current is not MappingStart)
        {
            section.Add(start, Key, Form);
            parser.SkipThisAndNestedEvents();
            return null;
        }

        UserHalf? half = null;
        ulong? seed = null;
        foreach (var (key, line) in section.Keys(parser, Key))
        {
            var text = (parser.Current as Scalar)?.Value;
            parser.SkipThisAndNestedEvents();
            if (key == "half" && text is "test" or "selection")
                half = text == "test" ? UserHalf.Test : UserHalf.Selection;
            else if (key == "seed" && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                seed = value;
            else
                section.Add(line, $"{Key}.{key}", $"{Form}{(text is null ? "" : $", was {text}")}");
        }

        if (half is { } found && seed is { } split)
            return new RecommendationUsers(found, split);
        if (!section.IsWrong)
            section.Add(start, Key, Form);
        return null;
    }
}
