using System.Runtime.ExceptionServices;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>Runs the trials of a sweep: signals once per user and window, then one re-scoring per trial.</summary>
/// <remarks>No number depends on the workers, on which trials were finished before, or on how the work is divided.</remarks>
public static class SweepRunner
{
    const int TrialsAtOnce = 64;
    const long BytesOfLists = 64L << 20;
    const long BytesOfSignals = 256L << 20;
    const int BytesOfPoolItem = 45;

    /// <summary>Runs the unfinished trials, then chooses.</summary>
    /// <param name="trials">All trials by number, from <see cref="SweepDefinition.Trials"/>.</param>
    /// <param name="finished">Trials of an earlier run with the same rows, options and trials, in any order.</param>
    /// <param name="keep">Receives trials when they are finished, on the caller's thread; null keeps nothing.</param>
    /// <param name="progress">Receives the number of finished lists and of all lists; called from several threads.</param>
    /// <returns>The trials that were finished when the token stopped the run, including trial 0. No trials when a half has no user or no target is reachable.</returns>
    /// <exception cref="ScoringException">A score is not a number, and errors are not counted.</exception>
    /// <exception cref="OperationCanceledException">Stopped before trial 0 was finished.</exception>
    public static SweepResult Run(
        ScoringData data, SweepDefinition definition, IReadOnlyList<Candidate> trials, EvaluationOptions options, IReadOnlyList<FinishedTrial> finished,
        Action<IReadOnlyList<FinishedTrial>>? keep = null, IProgress<(long Done, long All)>? progress = null, CancellationToken cancellationToken = default)
    {
        var selection = HoldoutSelection.Of(data, options);
        if (selection.Funnel.Reachable == 0)
            selection = selection with { Holdouts = [] };
        var inSelection = UserHalves.InSelection([.. selection.Holdouts.Select(holdout => data.Interactions.UserIds[holdout.User])], options.Seed);
        if (!inSelection.Contains(true) || !inSelection.Contains(false))
            return SweepAnalysis.Of(definition, trials, [], selection, inSelection, options);

        definition = definition.For(data, selection.Holdouts, options);
        var all = finished.ToDictionary(trial => trial.Number);
        var pass = new Pass(data, definition, trials, options, selection.Holdouts, inSelection, progress) { FinishedBefore = all.Count };
        try
        {
            foreach (var done in pass.Run([.. Enumerable.Range(0, trials.Count).Where(number => !all.ContainsKey(number))], cancellationToken))
            {
                foreach (var trial in done)
                    all.Add(trial.Number, trial);
                keep?.Invoke(done);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && all.ContainsKey(0))
        {
            // The finished trials are reported.
        }

        return SweepAnalysis.Of(definition, trials, [.. all.Values.OrderBy(trial => trial.Number)], selection, inSelection, options);
    }

    sealed class Pass(
        ScoringData data, SweepDefinition definition, IReadOnlyList<Candidate> trials, EvaluationOptions options, IReadOnlyList<Holdout> holdouts, bool[] inSelection,
        IProgress<(long Done, long All)>? progress)
    {
        readonly SweepGround _ground = new(data, holdouts, options);
        readonly IReadOnlyList<Metric> _metrics = definition.Metrics;
        readonly int[] _selection = [.. Enumerable.Range(0, holdouts.Count).Where(user => inSelection[user])];
        readonly int[] _test = [.. Enumerable.Range(0, holdouts.Count).Where(user => !inSelection[user])];
        readonly RankingOptions _ranking = new(options.K, options.Seen, UseStoredUserFactors: options.Protocol == EvidenceProtocol.Replay);
        long _listsMade;

        public int FinishedBefore { get; init; }

        /// <summary>Finished trials, some at a time.</summary>
        public IEnumerable<IReadOnlyList<FinishedTrial>> Run(int[] numbers, CancellationToken cancellationToken)
        {
            if (numbers.Length == 0)
                yield break;

            if (_metrics.Any(metric => metric.NeedsBaseline))
                _ground.BaselineLists = ListsOf([0], cancellationToken).Lists[0];
            _listsMade = (long)FinishedBefore * holdouts.Count;
            var settings = numbers.Select(number => trials[number].Settings).ToArray();
            var atOnce = (int)Math.Clamp(BytesOfLists / (4L * options.K * holdouts.Count), 1, TrialsAtOnce);
            foreach (var part in ScoringRun.Split(settings, options.K, SignalsAtOnce(settings)))
            {
                var own = part.Select(i => numbers[i]).ToArray();
                var (run, kept) = Keep(own, cancellationToken);
                foreach (var chunk in Enumerable.Range(0, own.Length).Chunk(atOnce))
                    yield return Measure([.. chunk.Select(i => own[i])], ListsOf(run, kept, chunk, cancellationToken), cancellationToken);
            }
        }

        int SignalsAtOnce(BlendSettings[] settings)
        {
            var pool = Math.Max(options.K, settings.Max(s => s.PopularityFanout));
            return (int)Math.Clamp(BytesOfSignals / ((long)BytesOfPoolItem * Math.Min(pool, data.Catalog.ItemCount + 1) * holdouts.Count), 1, TrialsAtOnce);
        }

        (ScoringRun Run, KeptQuery[] Kept) Keep(int[] numbers, CancellationToken cancellationToken)
        {
            var queries = holdouts.Select((holdout, user) => new Query(holdout.User, _ground.Times[user])).ToArray();
            var run = ScoringRun.Create(data, queries, [.. numbers.Select(number => trials[number].Settings)], _ranking);
            var kept = new KeptQuery[holdouts.Count];
            run.ForEach(options.Workers, ranker => kept[ranker.Index] = ranker.Keep(), cancellationToken);
            return (run, kept);
        }

        Chunk ListsOf(int[] numbers, CancellationToken cancellationToken)
        {
            var (run, kept) = Keep(numbers, cancellationToken);
            return ListsOf(run, kept, [.. Enumerable.Range(0, numbers.Length)], cancellationToken);
        }

        /// <summary>Lists and ranks by trial and user: one slot each, so that workers never write to the same one.</summary>
        Chunk ListsOf(ScoringRun run, KeptQuery[] kept, int[] candidates, CancellationToken cancellationToken)
        {
            var chunk = new Chunk(candidates.Length, holdouts);
            var failures = new Exception?[holdouts.Count];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellationToken };
            Parallel.For(0, holdouts.Count, parallel, run.NewKeptRanker, (user, state, ranker) =>
            {
                try
                {
                    ranker.Load(kept[user]);
                    for (var i = 0; i < candidates.Length; i++)
                        Fill(chunk, i, user, ranker, candidates[i]);
                }
                catch (ScoringException failure)
                {
                    // Users before this one are still processed, so that any number of workers reports the same failure.
                    failures[user] = failure;
                    state.Break();
                }

                progress?.Report((Interlocked.Add(ref _listsMade, candidates.Length), (long)trials.Count * holdouts.Count));
                return ranker;
            }, _ => { });
            if (Array.Find(failures, failure => failure is not null) is { } first)
                ExceptionDispatchInfo.Throw(first);
            return chunk;
        }

        void Fill(Chunk chunk, int trial, int user, KeptRanker ranker, int candidate)
        {
            int[] list;
            try
            {
                list = ranker.Rank(candidate).Items;
            }
            catch (ScoringException) when (options.CountErrors)
            {
                list = [];
                chunk.Failed[trial][user] = true;
            }

            chunk.Slots[trial].Fill(user, list);
            chunk.Lists[trial][user] = list.Length > options.VerdictCutoff ? list[..options.VerdictCutoff] : list;
        }

        FinishedTrial[] Measure(int[] numbers, Chunk chunk, CancellationToken cancellationToken)
        {
            var finished = new FinishedTrial[numbers.Length];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellationToken };
            Parallel.For(0, numbers.Length, parallel, trial =>
            {
                TrialLists Over(int[] users) => new(_ground, chunk.Lists[trial], chunk.Slots[trial].Ranks, users);

                var (selection, test) = (Over(_selection), Over(_test));
                finished[trial] = new FinishedTrial(
                    numbers[trial], [.. _metrics.Select(metric => ValueOf(metric, selection))], [.. _metrics.Select(metric => ValueOf(metric, test))],
                    chunk.Slots[trial].Ranks,
                    _metrics[0] is { OfTargets: null, IsMeanOverUsers: true } objective ? [.. Enumerable.Range(0, holdouts.Count).Select(user => objective.OfOne(selection, user))] : null,
                    chunk.Failed[trial].Count(failed => failed));
            });
            return finished;
        }

        // The mean that the trials are compared by, user by user, wherever there is one.
        static double? ValueOf(Metric metric, TrialLists lists) => metric.IsMeanOverUsers ? metric.Mean(lists) : metric.Value(lists);

        sealed class Chunk(int trials, IReadOnlyList<Holdout> holdouts)
        {
            public int[][][] Lists { get; } = [.. Enumerable.Range(0, trials).Select(_ => new int[holdouts.Count][])];

            public RankSlots[] Slots { get; } = [.. Enumerable.Range(0, trials).Select(_ => new RankSlots(holdouts))];

            public bool[][] Failed { get; } = [.. Enumerable.Range(0, trials).Select(_ => new bool[holdouts.Count])];
        }
    }
}
