using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>The sentences about candidates whose lists were made elsewhere, one wording for all forms. Invariant culture, nothing escaped.</summary>
public static class ExternalText
{
    /// <summary>One line per external candidate; none without any.</summary>
    public static IEnumerable<string> Lines(ReportDocument report)
        => report.Candidates.Where(candidate => candidate.Source is not null).Select(candidate => $"{candidate.Name}: {Sentence(candidate)}");

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
