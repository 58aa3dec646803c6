using System.Runtime.ExceptionServices;

namespace RecSys.Scoring;

/// <summary>Many moments and many candidates in one pass: everything that they share is computed once.</summary>
/// <remarks>
/// Moments are worked through in the order of time, in blocks, so that one sweep over the events keeps popularity up to date and dot
/// products run in blocks. No result depends on the number of workers, on the blocks, or on which other moments and candidates are there.
/// </remarks>
public sealed class ScoringRun
{
    const int MomentsPerBlock = 8 * DotBlock.TileHeight;

    readonly ScoringData _data;
    readonly IReadOnlyList<Moment> _moments;
    readonly IReadOnlyList<BlendSettings> _candidates;
    readonly RankingOptions _options;
    readonly SignalPlan _plan;
    readonly int[] _byTime;

    ScoringRun(ScoringData data, IReadOnlyList<Moment> moments, IReadOnlyList<BlendSettings> candidates, RankingOptions options)
    {
        (_data, _moments, _candidates, _options) = (data, moments, candidates, options);
        _plan = new SignalPlan(candidates, options.K);
        _byTime = [.. Enumerable.Range(0, moments.Count).OrderBy(i => moments[i].Time).ThenBy(i => i)];
    }

    /// <summary>Checks everything and plans the work.</summary>
    /// <exception cref="ArgumentException">A candidate's settings are out of range, a moment names no user, or an event type occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    public static ScoringRun Create(
        ScoringData data, IReadOnlyList<Moment> moments, IReadOnlyList<BlendSettings> candidates, RankingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.K, 1);
        foreach (var candidate in candidates)
            candidate.ThrowIfInvalid();
        if (data.Catalog.ItemCount != data.Interactions.ItemIds.Count)
            throw new ArgumentException($"The catalog has {data.Catalog.ItemCount} items, the interactions {data.Interactions.ItemIds.Count}.", nameof(data));
        _ = new EventTypeTable(data.Types); // refuses a type that occurs twice
        foreach (var moment in moments)
        {
            if ((uint)moment.User >= (uint)data.Interactions.UserIds.Count)
                throw new ArgumentException($"There is no user {moment.User} among {data.Interactions.UserIds.Count}.", nameof(moments));
        }

        return new ScoringRun(data, moments, candidates, options);
    }

    /// <summary>Splits candidates so that no part needs more than so many distinct sets of signals; each set is in one part.</summary>
    /// <param name="k">Length of the lists.</param>
    /// <returns>Positions in <paramref name="candidates"/>: candidates with equal signals side by side, sets in the order of their first candidate.</returns>
    public static IReadOnlyList<int[]> Split(IReadOnlyList<BlendSettings> candidates, int k, int signalsPerPart)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(signalsPerPart, 1);
        var plan = new SignalPlan(candidates, k);
        return
        [
            .. Enumerable.Range(0, candidates.Count)
                .GroupBy(candidate => plan.BlendOf[candidate])
                .Chunk(signalsPerPart)
                .Select(sets => sets.SelectMany(set => set).ToArray()),
        ];
    }

    /// <summary>Ranks moments that <see cref="MomentRanker.Keep"/> kept from this run.</summary>
    public KeptRanker NewKeptRanker() => new(_data, _candidates, _plan, _options);

    /// <summary>Visits every moment once, each with its signals computed.</summary>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="visit">Called on any of the threads, at the same time on several, in no order that can be counted on.</param>
    /// <exception cref="ScoringException">Data from which no score can be made.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public void ForEach(int workers, Action<MomentRanker> visit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var neighbours = EmbeddingNeighbours.Find(_data.Catalog, AllAnchors(), workers, cancellationToken);
        var blocks = (_moments.Count + MomentsPerBlock - 1) / MomentsPerBlock;
        var failures = new Exception?[blocks];
        var next = -1;
        Action work = () =>
        {
            // Blocks are taken in ascending order, so the sweeps of one worker only move forward.
            var signals = new MomentSignals(_data, _plan, _options, neighbours);
            var ranker = new MomentRanker(_data, _candidates, _plan, _options, signals);
            var products = new UserProducts(_data, _options, MomentsPerBlock);
            for (var block = Interlocked.Increment(ref next); block < blocks; block = Interlocked.Increment(ref next))
            {
                try
                {
                    VisitBlock(block, signals, ranker, products, visit, cancellationToken);
                }
#pragma warning disable CA1031 // thrown on below, from the first block that failed
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    failures[block] = failure;
                    Interlocked.Exchange(ref next, blocks);
                    return;
                }
            }
        };
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = workers }, [.. Enumerable.Repeat(work, Math.Min(workers, Math.Max(1, blocks)))]);

        // Every block before the first that failed was taken and finished: the same failure for any number of workers.
        if (Array.Find(failures, failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
    }

    void VisitBlock(
        int block, MomentSignals signals, MomentRanker ranker, UserProducts products, Action<MomentRanker> visit, CancellationToken cancellationToken)
    {
        var indexes = _byTime.AsSpan(block * MomentsPerBlock, Math.Min(MomentsPerBlock, _byTime.Length - block * MomentsPerBlock));
        var moments = new Moment[indexes.Length];
        for (var i = 0; i < indexes.Length; i++)
            moments[i] = _moments[indexes[i]];
        products.Load(moments);
        for (var i = 0; i < moments.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            signals.Load(moments[i], products.Of(i));
            ranker.Load(indexes[i]);
            visit(ranker);
        }
    }

    HashSet<int> AllAnchors()
    {
        var anchors = new HashSet<int>();
        foreach (var moment in _moments)
        {
            foreach (var windowDays in _plan.CoVisitation)
                anchors.UnionWith(RecentItems.Anchors(_data.Interactions, moment.User, Days.WindowStart(moment.Time, windowDays), moment.Time));
        }

        return anchors;
    }
}
