using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>Takes the lists of an external run for the holdouts of an evaluation.</summary>
/// <remarks>
/// A holdout gets the user's list with the holdout's time; with one holdout per user, else the user's list without a time; else an empty list. Of an
/// item that is twice in a list the first is kept, then the list is cut at k. Unknown items keep their ranks: without them the others would rise.
/// </remarks>
static class ExternalLists
{
    const int MostNamed = 3;

    /// <param name="data">Its item ids include those of the run.</param>
    /// <exception cref="ExternalRunException">No holdout has a list, or lists without a time cannot be told apart.</exception>
    /// <exception cref="ArgumentException">An item id of the run is missing in the rows.</exception>
    public static CandidateLists Of(ScoringData data, Candidate candidate, ExternalRun run, IReadOnlyList<Holdout> holdouts, EvaluationOptions options)
    {
        if (options.Windows > 1 && run.LacksTimes)
            throw new ExternalRunException($"{candidate.Name}: {run.WithoutTimes}");

        var users = data.Interactions.UserIds;
        var evaluated = holdouts.Select(holdout => users[holdout.User]).ToHashSet(StringComparer.Ordinal);
        var byUser = run.Lists.Where(list => evaluated.Contains(list.User)).ToDictionary(list => (list.User, list.Time));
        var items = new Dictionary<string, int>(StringComparer.Ordinal);
        var lists = new CandidateLists(holdouts);
        int without = 0, used = 0, cut = 0;
        for (var i = 0; i < holdouts.Count; i++)
        {
            var user = users[holdouts[i].User];
            if (!byUser.TryGetValue((user, holdouts[i].Time), out var list) && !byUser.TryGetValue((user, null), out list))
            {
                without++;
                lists.Take(i, [], 0, data.Catalog, options.K);
                continue;
            }

            used++;
            int[] distinct = [.. list.Items.Select(NumberOf).Distinct()];
            lists.Take(i, distinct, list.Items.Count - distinct.Length, data.Catalog, options.K);
            cut += distinct.Length > options.K ? 1 : 0;
        }

        if (used == 0)
        {
            throw new ExternalRunException(FormattableString.Invariant(
                $"{candidate.Name}: {run.File} has no list for any of the {holdouts.Count:N0} holdouts: it has {run.Lists.Count:N0} lists, {byUser.Count:N0} of them of evaluated users, at other times; compare its users and times with those of --export-queries"));
        }

        string[] unknown = [.. UnknownOf(data, lists.Lists).Select(item => data.Interactions.ItemIds[item])];
        lists.Source = new ExternalSource
        {
            File = run.File,
            Sha256 = run.Hash,
            HoldoutsWithoutList = without,
            ListsNotUsed = byUser.Count - used,
            UsersNotEvaluated = run.Lists.Select(list => list.User).Distinct(StringComparer.Ordinal).Count(user => !evaluated.Contains(user)),
            UnknownItems = unknown.Length,
            FirstUnknownItems = [.. unknown.Take(MostNamed)],
            CutLists = cut,
        };
        return lists;

        int NumberOf(string item)
        {
            if (items.TryGetValue(item, out var number))
                return number;
            number = data.Interactions.ItemIds.Find(item);
            return number >= 0 ? items[item] = number : throw new ArgumentException($"The rows do not have the id '{item}' of an external run.", nameof(data));
        }
    }

    /// <summary>Ascending: items that are neither in the catalog nor in an event.</summary>
    static IEnumerable<int> UnknownOf(ScoringData data, int[][] lists)
        => lists.SelectMany(list => list).Distinct().Where(item => !data.Catalog.Contains(item) && data.Interactions.EventsOfItem(item).IsEmpty).Order();
}
