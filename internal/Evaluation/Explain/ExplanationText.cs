using System.Globalization;
using RecSys.Evaluation.Reports;
using RecSys.Scoring;

namespace RecSys.Evaluation.Explain;

/// <summary>The sentences and the table of an explanation. Invariant culture, nothing escaped.</summary>
public static class ExplanationText
{
    const int MostTags = 12;

    /// <summary>Who was asked about what, and which item was held out.</summary>
    public static IEnumerable<string> Heading(UserExplanation explanation)
    {
        yield return explanation.Protocol == Protocol.EvidenceProtocol.AsOf
            ? $"User {explanation.User} as of {explanation.Time}, from {ReportText.Text($"{explanation.HistoryEvents:N0}")} events before it"
            : $"User {explanation.User} by REPLAY, scored with the answer in the evidence; the event held out is of {explanation.Time}";
        var kind = explanation.RepeatTarget ? ", which the user had events on before" : explanation.ColdTarget ? ", which nobody had an event on before" : "";
        yield return $"Held out: {explanation.Target}{kind}";
        if (!explanation.Evaluated)
            yield return "A run with these options does not count this user: see --lookback, --min-events, --limit and --sample";
    }

    /// <summary>What the candidate made its list of, and where the target fell.</summary>
    public static IEnumerable<string> Heading(CandidateExplanation candidate)
    {
        var target = candidate.List.First(item => item.IsTarget);
        yield return $"{candidate.Candidate}: {Fate(candidate, target)}";
        var w = candidate.Weights;
        yield return ReportText.Text($"score = ({w.Popularity} x popularity + {w.CoVisitation} x co-visitation + {w.Similarity} x similarity) x boost; similarity is the largest of embedding, collaborative, content, session");
        yield return ReportText.Text($"MMR lambda {candidate.MmrLambda?.ToString(CultureInfo.InvariantCulture) ?? "off"}, brand cap {Cap(candidate.BrandCap)}, category cap {Cap(candidate.CategoryCap)}, {candidate.PoolSize:N0} items in the pool");
        yield return $"anchors, newest first: {(candidate.Anchors.Count == 0 ? "none" : string.Join(", ", candidate.Anchors))}";
        yield return $"profile: {(candidate.Profile.Count == 0 ? "none" : string.Join(", ", candidate.Profile.Take(MostTags).Select(tag => ReportText.Text($"{tag.Tag} {tag.Weight:0.000}"))))}{(candidate.Profile.Count > MostTags ? ReportText.Text($" and {candidate.Profile.Count - MostTags} more") : "")}";
    }

    /// <summary>One row an item: each signal as counted or measured and, after the slash, as it enters the blend.</summary>
    public static ReportTable Table(UserExplanation explanation, CandidateExplanation candidate)
        => new(
            [">place", "item", "", "from", ">popularity", ">co-visitation", ">embedding", ">collaborative", ">content", ">session", ">blend", ">boost", ">score", ">by score", ">MMR penalty", ">MMR value", "cap"],
            [.. candidate.List.Select(item => new[]
            {
                item.Place is { } place ? ReportText.Text($"{place}") : "–", item.Item, Mark(explanation, item), Word(item.Source),
                Signal(item.Popularity), Signal(item.CoVisitation), Signal(item.Embedding), Signal(item.Collaborative), Signal(item.Content), Signal(item.Session),
                ReportText.Rate(item.Blend), ReportText.Text($"{item.Boost:0.000}"), ReportText.Rate(item.Score),
                item.PlaceByScore is { } byScore ? ReportText.Text($"{byScore}") : "–", item.Mmr is { } mmr ? ReportText.Rate(mmr.Penalty) : "–",
                item.Mmr is { } terms ? ReportText.Rate(terms.Value) : "–", Word(item.Cap),
            })]);

    /// <summary>Where an item that is not in the list was lost, in words.</summary>
    public static string Word(LossStage place) => place switch
    {
        LossStage.Found => "found",
        LossStage.Failed => "the list could not be made",
        LossStage.NotInCatalog => "not in the catalog",
        LossStage.NotAvailable => "not available",
        LossStage.Excluded => "excluded by the purchase rule or the seen filter",
        LossStage.NotInPool => "not in the candidate pool",
        LossStage.BelowK => "below k by score",
        LossStage.Mmr => "passed over by MMR",
        _ => "stopped by a cap",
    };

    static string Fate(CandidateExplanation candidate, ItemExplanation target)
    {
        if (target.Place is { } place)
            return ReportText.Text($"the target is at place {place}");
        var byScore = target.PlaceByScore is { } rank ? ReportText.Text($", place {rank:N0} by score") : "";
        return $"the target is lost: {Word(candidate.LostAt)}{byScore}";
    }

    static string Mark(UserExplanation explanation, ItemExplanation item)
    {
        var marks = new List<string>();
        if (item.IsTarget)
            marks.Add("target");
        if (item.Item == explanation.Item)
            marks.Add("asked");
        if (item.LostAt != LossStage.Found)
            marks.Add(Word(item.LostAt));
        return string.Join(", ", marks);
    }

    static string Signal(SignalValue value) => value.Raw == 0 ? "–" : ReportText.Text($"{value.Raw:0.###} / {value.Normalised:0.000}");

    static string Cap(int cap) => cap == 0 ? "none" : ReportText.Text($"{cap}");

    static string Word(CandidateSource source) => source == CandidateSource.None ? "–" : source.ToString().ToLowerInvariant();

    static string Word(ReachedCap cap) => cap switch
    {
        ReachedCap.None => "",
        ReachedCap.Brand => "brand",
        ReachedCap.Category => "category",
        _ => "brand, category",
    };
}
