using System.Globalization;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Statistics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Explain;

/// <summary>The sentences and the table of an explanation. Invariant culture, nothing escaped.</summary>
public static class ExplanationText
{
    const int MostTags = 12;

    /// <summary>The user, the time and the held-out item.</summary>
    public static IEnumerable<string> Heading(UserExplanation explanation)
    {
        yield return explanation.Protocol == Protocol.EvidenceProtocol.AsOf
            ? $"User {explanation.User} as of {explanation.Time}, from {NumberText.Text($"{explanation.HistoryEvents:N0}")} earlier events"
            : $"User {explanation.User} with REPLAY: the evidence includes the held-out event of {explanation.Time}";
        foreach (var target in explanation.Targets)
        {
            var kind = target.Kind switch
            {
                Protocol.TargetKind.ThisSession => "; the user has an earlier event on it in this session",
                Protocol.TargetKind.Earlier => "; the user has an event on it in an earlier session",
                _ => target.Cold ? "; no user has an earlier event on it" : "",
            };
            yield return $"Held out: {target.Item}{kind}";
        }

        if (!explanation.Evaluated)
            yield return "A run with these options excludes this user: see --lookback, --min-events, --limit and --sample";
    }

    /// <summary>What goes into the candidate's list, and the outcome for the target that came nearest.</summary>
    public static IEnumerable<string> Heading(CandidateExplanation candidate)
    {
        var target = candidate.List.Where(item => item.IsTarget).OrderBy(item => item.Rank ?? int.MaxValue).ThenByDescending(item => item.MissReason).First();
        yield return $"{candidate.Candidate}: {Outcome(candidate, target)}";
        yield return FormulaText(candidate);
        yield return NumberText.Text($"MMR lambda {candidate.MmrLambda?.ToString(CultureInfo.InvariantCulture) ?? "off"}, brand cap {Cap(candidate.BrandCap)}, category cap {Cap(candidate.CategoryCap)}, {candidate.PoolSize:N0} items in the pool");
        yield return $"seed items, newest first: {(candidate.SeedItems.Count == 0 ? "none" : string.Join(", ", candidate.SeedItems))}";
        yield return $"profile: {(candidate.Profile.Count == 0 ? "none" : string.Join(", ", candidate.Profile.Take(MostTags).Select(tag => NumberText.Text($"{tag.Tag} {tag.Weight:0.000}"))))}{(candidate.Profile.Count > MostTags ? NumberText.Text($" and {candidate.Profile.Count - MostTags} more") : "")}";
    }

    /// <summary>One row per item. A signal's cell has the value as counted or measured and, after the slash, the value that enters the blend.</summary>
    public static ReportTable Table(UserExplanation explanation, CandidateExplanation candidate)
        => new(
            [">rank", "item", "", "from", .. FormulaOf(candidate).Signals.Select(signal => $">{signal.Name}"), ">blend", ">boost", ">score", ">by score", ">MMR penalty", ">MMR value", "cap"],
            [.. candidate.List.Select(item => (string[])
            [
                item.Rank is { } rank ? NumberText.Text($"{rank}") : "–", item.Item, Mark(explanation, item), Word(item.Source),
                .. item.Signals.Select(Signal),
                NumberText.Rate(item.Blend), NumberText.Text($"{item.Boost:0.000}"), NumberText.Rate(item.Score),
                item.RankByScore is { } byScore ? NumberText.Text($"{byScore}") : "–", item.Mmr is { } mmr ? NumberText.Rate(mmr.Penalty) : "–",
                item.Mmr is { } terms ? NumberText.Rate(terms.Value) : "–", Word(item.Cap),
            ])]);

    /// <summary>A miss reason in words.</summary>
    public static string Word(MissReason reason) => reason switch
    {
        MissReason.Found => "found",
        MissReason.Failed => "the list could not be made",
        MissReason.NotInCatalog => "not in the catalog",
        MissReason.NotAvailable => "not available",
        MissReason.Excluded => "excluded by the purchase rule or the seen filter",
        MissReason.NotInPool => "not in the candidate pool",
        MissReason.BelowK => "below k by score",
        MissReason.Mmr => "removed by MMR",
        MissReason.NotInList => "not in the external list",
        _ => "removed by a cap",
    };

    static string Outcome(CandidateExplanation candidate, ItemExplanation target)
    {
        if (target.Rank is { } rank)
            return NumberText.Text($"the target has rank {rank}");
        var byScore = target.RankByScore is { } scored ? NumberText.Text($", rank {scored:N0} by score") : "";
        return $"the target is missed: {Word(candidate.MissReason)}{byScore}";
    }

    // The list always contains the target, and every item has all signals.
    static BlendFormula FormulaOf(CandidateExplanation candidate) => new([.. candidate.List[0].Signals.Select(value => value.Signal)]);

    static string FormulaText(CandidateExplanation candidate)
    {
        var formula = FormulaOf(candidate);
        var sum = string.Join(" + ", formula.Terms.Select(term => NumberText.Text($"{candidate.Weights[term.Key]} x {term.Name}")));
        var largest =
            from term in formula.Terms
            let signals = formula.Signals.Where(signal => signal.Term == term).Select(signal => signal.Name).ToArray()
            where signals is not [var only] || only != term.Name
            select $"; {term.Name} is the largest of {string.Join(", ", signals)}";
        return $"score = ({sum}) x boost{string.Concat(largest)}";
    }

    static string Mark(UserExplanation explanation, ItemExplanation item)
    {
        var marks = new List<string>();
        if (item.IsTarget)
            marks.Add("target");
        if (item.Item == explanation.Item)
            marks.Add("asked");
        if (item.MissReason != MissReason.Found)
            marks.Add(Word(item.MissReason));
        return string.Join(", ", marks);
    }

    static string Signal(SignalValue value) => value.Raw == 0 ? "–" : NumberText.Text($"{value.Raw:0.###} / {value.Normalised:0.000}");

    static string Cap(int cap) => cap == 0 ? "none" : NumberText.Text($"{cap}");

    static string Word(CandidateSource source) => source == CandidateSource.None ? "–" : source.ToString().ToLowerInvariant();

    static string Word(ReachedCap cap) => cap switch
    {
        ReachedCap.None => "",
        ReachedCap.Brand => "brand",
        ReachedCap.Category => "category",
        _ => "brand, category",
    };
}
