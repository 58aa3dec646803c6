using System.Runtime.ExceptionServices;

namespace RecSys.Scoring;

/// <summary>Ranks many queries for many candidates in one pass. Signals that candidates share are computed once.</summary>
/// <remarks>
/// Queries are processed in time order, in blocks, so that one sweep over the events keeps popularity up to date and dot products run in
/// blocks. No result depends on the number of workers, on the blocks, or on the other queries and candidates.
/// </remarks>
public sealed class ScoringRun
{
    const int QueriesPerBlock = 8 * DotBlock.TileHeight;

    readonly ScoringData _data;
    readonly IReadOnlyList<Query> _queries;
    readonly IReadOnlyList<BlendSettings> _candidates;
    readonly RankingOptions _options;
    readonly SignalPlan _plan;
    readonly int[] _byTime;

    ScoringRun(
        ScoringData data, IReadOnlyList<Query> queries, IReadOnlyList<BlendSettings> candidates, RankingOptions options, IReadOnlyList<Signal?>? signalsOff)
    {
        (_data, _queries, _candidates, _options) = (data, queries, candidates, options);
        _plan = new SignalPlan(candidates, options.K, signalsOff);
        _byTime = [.. Enumerable.Range(0, queries.Count).OrderBy(i => queries[i].Time).ThenBy(i => i)];
    }

    /// <summary>Checks everything and plans the work.</summary>
    /// <param name="signalsOff">
    /// By candidate: a signal that counts as 0 for every item and adds none to the candidate pool, or null; null when all signals of all
    /// candidates are on. It does not change what the others are computed from, so the work is shared with candidates that have it on.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A candidate's settings are out of range, a query's user does not exist, an event type occurs twice, or there are not as many entries in
    /// <paramref name="signalsOff"/> as candidates.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    public static ScoringRun Create(
        ScoringData data, IReadOnlyList<Query> queries, IReadOnlyList<BlendSettings> candidates, RankingOptions options,
        IReadOnlyList<Signal?>? signalsOff = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.K, 1);
        if (signalsOff is not null && signalsOff.Count != candidates.Count)
            throw new ArgumentException($"Expected one entry for each of {candidates.Count} candidates, got {signalsOff.Count}.", nameof(signalsOff));
        foreach (var candidate in candidates)
            candidate.ThrowIfInvalid();
        if (data.Catalog.ItemCount != data.Interactions.ItemIds.Count)
            throw new ArgumentException($"Expected a catalog of the {data.Interactions.ItemIds.Count} items of the interactions, got {data.Catalog.ItemCount} items.", nameof(data));
        _ = new EventTypeTable(data.Types); // rejects a type that occurs twice
        foreach (var query in queries)
        {
            if ((uint)query.User >= (uint)data.Interactions.UserIds.Count)
                throw new ArgumentException($"A query has user {query.User}; expected users below {data.Interactions.UserIds.Count}.", nameof(queries));
        }

        return new ScoringRun(data, queries, candidates, options, signalsOff);
    }

    /// <summary>Splits candidates into parts with at most <paramref name="signalsPerPart"/> distinct sets of signals each. Candidates with equal signals are in one part.</summary>
    /// <param name="k">List length.</param>
    /// <returns>Indexes into <paramref name="candidates"/>: candidates with equal signals follow each other, sets are in the order of their first candidate.</returns>
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

    /// <summary>A ranker for queries that <see cref="QueryRanker.Keep"/> kept from this run.</summary>
    public KeptRanker NewKeptRanker() => new(_data, _candidates, _plan, _options);

    /// <summary>Visits every query once, each with its signals computed.</summary>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="visit">Called on several threads at the same time, in no particular order.</param>
    /// <exception cref="ScoringException">The data gives no finite score.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public void ForEach(int workers, Action<QueryRanker> visit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var neighbours = EmbeddingNeighbours.Find(_data.Catalog, AllSeedItems(), workers, cancellationToken);
        var blocks = (_queries.Count + QueriesPerBlock - 1) / QueriesPerBlock;
        var failures = new Exception?[blocks];
        var next = -1;
        Action work = () =>
        {
            // Blocks are taken in ascending order, so the sweeps of one worker only move forward.
            var signals = new QuerySignals(_data, _plan, _options, neighbours);
            var ranker = new QueryRanker(_data, _candidates, _plan, _options, signals);
            var products = new UserProducts(_data, _options.UseStoredUserFactors, QueriesPerBlock);
            for (var block = Interlocked.Increment(ref next); block < blocks; block = Interlocked.Increment(ref next))
            {
                try
                {
                    VisitBlock(block, signals, ranker, products, visit, cancellationToken);
                }
#pragma warning disable CA1031 // rethrown below, from the first block that failed
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

        // Every block before the first that failed is finished, so the failure is the same for any number of workers.
        if (Array.Find(failures, failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
    }

    void VisitBlock(
        int block, QuerySignals signals, QueryRanker ranker, UserProducts products, Action<QueryRanker> visit, CancellationToken cancellationToken)
    {
        var indexes = _byTime.AsSpan(block * QueriesPerBlock, Math.Min(QueriesPerBlock, _byTime.Length - block * QueriesPerBlock));
        var queries = new Query[indexes.Length];
        for (var i = 0; i < indexes.Length; i++)
            queries[i] = _queries[indexes[i]];
        products.Load(queries);
        for (var i = 0; i < queries.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            signals.Load(queries[i], products.Of(i));
            ranker.Load(indexes[i]);
            visit(ranker);
        }
    }

    HashSet<int> AllSeedItems()
    {
        var seedItems = new HashSet<int>();
        foreach (var query in _queries)
        {
            foreach (var windowDays in _plan.CoVisitation)
                seedItems.UnionWith(RecentItems.SeedItems(_data.Interactions, query.User, Days.WindowStart(query.Time, windowDays), query.Time));
        }

        return seedItems;
    }
}
