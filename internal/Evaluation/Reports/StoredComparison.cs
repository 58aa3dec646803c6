using System.Buffers;
using System.Text;
using System.Text.Json;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>Compares a run's candidates with a candidate of a stored run, from the two reports only.</summary>
/// <param name="Report">The run's report with new comparisons, power, segments and reversals.</param>
/// <param name="Pairing">The pairing that they use, for gates.</param>
/// <param name="Options">The options that they use: cut-offs that both runs have.</param>
public sealed record StoredComparison(ReportDocument Report, Pairing Pairing, EvaluationOptions Options)
{
    /// <summary>Differences between two runs that make their numbers incomparable; empty when there are none.</summary>
    public static IReadOnlyList<string> MismatchesOf(ReportDocument run, ReportDocument stored)
    {
        var mismatches = new List<string>();
        var (here, there) = (run.Manifest, stored.Manifest);
        Check("organisation", here.Org, there.Org);
        Check("namespace", here.Namespace, there.Namespace);
        Check("protocol", Word(here.Protocol), Word(there.Protocol));
        Check("k", here.Cutoffs[^1], there.Cutoffs[^1]);
        Check("--holdout", Word(here.Holdout), Word(there.Holdout));
        Check("--session-gap", here.SessionGap, there.SessionGap);
        Check("--targets", Word(here.Targets), Word(there.Targets));
        Check("--windows", here.Windows, there.Windows);
        Check("--half", Word(here.Half), Word(there.Half));
        Check("--seen", here.Seen, there.Seen);
        Check("--types", Types(here), Types(there));
        Check("rows", here.Fingerprint, there.Fingerprint);
        if (here.EmbeddingFingerprint is not null && there.EmbeddingFingerprint is not null)
            Check("embeddings", here.EmbeddingFingerprint, there.EmbeddingFingerprint);
        if (here.Factors is not null && there.Factors is not null)
            Check("factors", here.Factors.Kind(), there.Factors.Kind());
        if (run.Outcomes is { } own && stored.Outcomes is { } theirs && !own.Holdouts.ToHashSet(StringComparer.Ordinal).SetEquals(theirs.Holdouts))
            mismatches.Add(Text($"users: {own.Holdouts.Intersect(theirs.Holdouts, StringComparer.Ordinal).Count():N0} with the same holdout, of {theirs.Holdouts.Length:N0} in the stored run and {own.Holdouts.Length:N0} in this run"));
        return mismatches;

        void Check<T>(string what, T own, T other)
        {
            if (!Equals(own, other))
                mismatches.Add(Text($"{what}: {other} in the stored run and {own} in this run"));
        }
    }

    /// <summary>Compares over the users with the same holdout in both runs.</summary>
    /// <param name="run">With outcomes.</param>
    /// <param name="stored">With outcomes.</param>
    /// <param name="file">Name of the stored run in the report.</param>
    /// <param name="candidate">The baseline, one of the stored run's candidates.</param>
    /// <param name="workers">Changes the time, never the result.</param>
    /// <exception cref="ArgumentException">The stored lists are shorter than every cut-off of the run, or there is no such candidate.</exception>
    public static StoredComparison Of(ReportDocument run, ReportDocument stored, string file, string candidate, int workers)
    {
        var (outcomes, storedOutcomes) = (run.Outcomes!, stored.Outcomes!);
        var baseline = storedOutcomes.Candidates.Index().FirstOrDefault(c => c.Item.Candidate == candidate, (-1, null!)).Index;
        if (baseline < 0)
            throw new ArgumentException($"There is no candidate '{candidate}'.", nameof(candidate));

        int[] cutoffs = [.. run.Manifest.Cutoffs.Where(k => k <= stored.Manifest.Cutoffs[^1])];
        if (cutoffs.Length == 0)
            throw new ArgumentException(Text($"Its lists of {stored.Manifest.Cutoffs[^1]} are shorter than every k of this run."), nameof(stored));

        var options = run.ComparisonOptions(workers);
        options = options with { Cutoffs = cutoffs, PrimaryCutoff = Math.Min(options.VerdictCutoff, cutoffs[^1]) };
        var pairing = Pairing.With(outcomes, storedOutcomes, baseline, candidate, SameBlend(run, stored.Candidates[baseline]));
        if (pairing.Self is null && run.Candidates.Any(own => own.Name == candidate))
            pairing = pairing with { Baseline = $"{candidate} of {file}" };
        var (comparisons, power) = Compare(outcomes, pairing, options);
        var segments = SegmentComparison.Of(outcomes, pairing, options);
        var report = run with
        {
            BaselineRun = new BaselineRun
            {
                File = file,
                Candidate = candidate,
                Version = stored.Manifest.Version,
                Fingerprint = stored.Manifest.Fingerprint,
                LastHoldout = stored.Manifest.LastHoldout,
                Users = storedOutcomes.Holdouts.Length,
                ComparedUsers = pairing.Users.Length,
                Itself = pairing.Self is { } self ? outcomes.Candidates[self].Candidate : null,
                Mismatches = MismatchesOf(run, stored),
            },
            Comparisons = comparisons,
            Power = power,
            Segments = segments,
            Reversals = SegmentComparison.ReversalsOf(comparisons, segments),
            Gates = null,
        };
        return new StoredComparison(report, pairing, options);
    }

    static (IReadOnlyList<CandidateComparison> Comparisons, PowerStatement? Power) Compare(Outcomes outcomes, Pairing pairing, EvaluationOptions options)
    {
        int[] challengers = [.. pairing.Challengers(outcomes)];
        if (pairing.Users.Length == 0 || challengers.Length == 0)
            return ([], null);

        string[] names = [pairing.Baseline, .. challengers.Select(candidate => outcomes.Candidates[candidate].Candidate)];
        TargetRanks[] ranks = [pairing.Columns.Ranks, .. challengers.Select(candidate => outcomes.Candidates[candidate].Ranks.Of(pairing.Users))];
        int[] users = Array.ConvertAll(pairing.Users, holdout => outcomes.Users[holdout]);
        return (Comparisons.Of(names, ranks, 0, options, users), Comparisons.PowerOf(ranks, 0, options, users));
    }

    static int? SameBlend(ReportDocument run, CandidateReport baseline)
    {
        var found = run.Candidates.Index().FirstOrDefault(own => own.Item.Name == baseline.Name && SettingsOf(own.Item) == SettingsOf(baseline), (-1, null!)).Index;
        return found < 0 ? null : found;
    }

    /// <summary>The same text for settings of this run and for settings read from a file; for an external run, for the same lists.</summary>
    static string SettingsOf(CandidateReport candidate)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
            SettingJson.Write(writer, candidate.Settings);
        return candidate.Source?.Sha256 + Encoding.UTF8.GetString(text.WrittenSpan);
    }

    static string Word(EvidenceProtocol protocol) => protocol == EvidenceProtocol.AsOf ? "as-of" : "replay";

    static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    static string Types(RunManifest manifest) => manifest.HoldoutTypes is { } types ? string.Join(",", types) : "all";
}
