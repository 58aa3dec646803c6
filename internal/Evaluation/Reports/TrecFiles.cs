using System.Globalization;
using System.Text;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Reports;

/// <summary>The lists and the targets in TREC formats, for trec_eval, ranx, ir_measures and others.</summary>
/// <remarks>
/// Fields are separated by one space. Within a field, white space, controls, invisible format characters and the percent sign are percent-encoded as UTF-8
/// (<c>blue sofa</c> is <c>blue%20sofa</c>), and an empty id is <c>%00</c>; other characters are kept, so plain ids are unchanged.
/// </remarks>
public static class TrecFiles
{
    /// <summary>A run: <c>qid Q0 docid rank score tag</c>, one line per item of a list; a user with an empty list has no line.</summary>
    /// <remarks>
    /// The score only counts down along the list, so that tools that order by score instead of rank see the list as it was shown. After MMR
    /// this is not the order of the blend's scores.
    /// </remarks>
    public static IEnumerable<string> Run(ScoringData data, EvaluationResult result, CandidateResult candidate)
    {
        var items = data.Interactions.ItemIds;
        var tag = Field(candidate.Candidate.Name);
        for (var user = 0; user < result.Holdouts.Count; user++)
        {
            var qid = QueryId(data, result, user);
            var list = candidate.Lists[user];
            for (var i = 0; i < list.Length; i++)
                yield return NumberText.Text($"{qid} Q0 {Field(items[list[i]])} {i + 1} {result.Options.K - i} {tag}");
        }
    }

    /// <summary>The judgements: <c>qid 0 docid rel</c>, one line per target: the targets are the relevant items.</summary>
    public static IEnumerable<string> Qrels(ScoringData data, EvaluationResult result)
        => from holdout in result.Holdouts.Index()
           from target in holdout.Item.Targets
           select $"{QueryId(data, result, holdout.Index)} 0 {Field(data.Interactions.ItemIds[target.Item])} 1";

    /// <summary>The user's id; with several holdouts of one user in the run, each id is followed by <c>@</c> and the time of the holdout.</summary>
    static string QueryId(ScoringData data, EvaluationResult result, int index)
    {
        var (holdout, user) = (result.Holdouts[index], Field(data.Interactions.UserIds[result.Holdouts[index].User]));
        return result.Options.Windows == 1 ? user : $"{user}@{Timestamp.Text(holdout.Time)}";
    }

    /// <summary>Name of a candidate's file: its number in the run and the characters of its name that are safe in every file system.</summary>
    /// <param name="index">From 0.</param>
    public static string NameOf(int index, string candidate)
    {
        const int Longest = 40;
        var name = new StringBuilder();
        foreach (var c in candidate.Take(Longest))
            name.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        return NumberText.Text($"run-{index + 1:00}-{name}.txt");
    }

    internal static string Field(string id)
    {
        if (id.Length == 0)
            return "%00";

        var field = new StringBuilder(id.Length);
        foreach (var rune in id.EnumerateRunes())
        {
            if (rune.Value == '%' || Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
                Encode(field, rune);
            else
                field.Append(rune.ToString());
        }

        return field.ToString();
    }

    static void Encode(StringBuilder field, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            field.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
    }
}
