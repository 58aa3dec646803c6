using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The sentences about candidates whose lists were made elsewhere, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class ExternalText
{
    /// <summary>One line per external candidate; none without any.</summary>
    public static IEnumerable<string> Lines(ReportDocument report)
        => report.Candidates.Where(candidate => candidate.Source is not null).Select(candidate => $"{candidate.Name}: {Sentence(candidate)}");

    /// <summary>The least that must be known about an external candidate, in half a line.</summary>
    internal static string Summary(CandidateReport candidate, ExternalSource source, int holdouts)
    {
        var unknown = source.UnknownItems > 0 ? Text($", {source.UnknownItems:N0} unknown items") : "";
        return Text($"{ScreenText.Shorten(candidate.Name, 28)}: lists taken on trust; {source.HoldoutsWithoutList:N0} of {holdouts:N0} holdouts have none{unknown}.");
    }

    /// <summary>That the lists are taken on trust, and how well they fit; empty for a blend.</summary>
    public static string Sentence(CandidateReport candidate)
    {
        if (candidate.Source is not { } source)
            return "";

        var counts = new List<string> { Text($"{source.HoldoutsWithoutList:N0} holdouts without a list") };
        Add(source.ListsNotUsed, "lists at other times not used");
        Add(source.UsersNotEvaluated, "users not evaluated");
        Add(source.UnknownItems, $"unknown items ({string.Join(", ", source.FirstUnknownItems)}{(source.UnknownItems > source.FirstUnknownItems.Count ? ", ..." : "")})");
        Add(candidate.RepeatedItems, "repeated items removed");
        Add(source.CutLists, Text($"lists cut to {candidate.Numbers[^1].K} items"));
        return $"lists taken on trust from {source.File}, as nothing shows what evidence they were made from; {string.Join(", ", counts)}";

        void Add(int count, string what)
        {
            if (count > 0)
                counts.Add(Text($"{count:N0} {what}"));
        }
    }
}
