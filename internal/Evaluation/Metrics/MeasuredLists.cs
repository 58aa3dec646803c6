namespace RecSys.Evaluation.Metrics;

/// <summary>One candidate's lists and ranks over some holdouts, cut off at k: what metrics are computed from. Shared counts are made once, when first needed.</summary>
/// <param name="lists">By holdout of the run, best first; k items or more unless the list ended before.</param>
/// <param name="ranks">The ranks of the targets in the lists.</param>
/// <param name="users">Positions of the holdouts that are measured, in the order in which their values are added.</param>
public abstract class MeasuredLists(int k, int[][] lists, TargetRanks ranks, int[] users)
{
    int[][]? _measured;
    SlotCounts? _slots;

    /// <summary>Cut-off.</summary>
    public int K { get; } = k;

    /// <summary>Positions of the holdouts that are measured.</summary>
    public int[] Users { get; } = users;

    /// <summary>The ranks of the targets, by holdout of the run.</summary>
    public TargetRanks Ranks { get; } = ranks;

    /// <summary>Statistics of the ranks.</summary>
    public HitRanks HitRanks => field ??= HitRanks.Of(Array.ConvertAll(Users, Ranks.First), K);

    /// <summary>Statistics of the lengths.</summary>
    public ListLengths Lengths => field ??= ListLengths.Of(Measured, K);

    /// <summary>Coverage of the catalog.</summary>
    public Coverage Coverage => field ??= Coverage.Of(Slots, Users.Length, K);

    /// <summary>Concentration over the catalog.</summary>
    public Gini Gini => field ??= Gini.Of(Slots);

    /// <summary>Entropy of the list positions over items.</summary>
    public SlotEntropy Entropy => field ??= SlotEntropy.Of(Slots);

    /// <summary>Share of list positions outside the head.</summary>
    public TailShare Tail => field ??= TailShare.Of(Measured, K, Head);

    /// <summary>Number of available items.</summary>
    protected abstract int CatalogSize { get; }

    /// <summary>By item: its position among the available items, or below 0.</summary>
    protected abstract int[] PositionInCatalog { get; }

    /// <summary>Whether lists can contain items that are not in the catalog. Coverage, concentration and entropy leave them out.</summary>
    protected virtual bool HasItemsOutsideCatalog => false;

    /// <summary>By item: whether it is in the head of <see cref="TailShare.HeadOf"/>.</summary>
    protected abstract bool[] Head { get; }

    /// <summary>A user's list, best first.</summary>
    public int[] ListOf(int user) => lists[user];

    /// <summary>Items in the first k positions of a user's list.</summary>
    public int LengthOf(int user) => Math.Min(lists[user].Length, K);

    /// <summary>The baseline's list for a user, best first.</summary>
    public abstract int[] BaselineListOf(int user);

    /// <summary>The ranks of a holdout's targets by prior popularity, each <see cref="RankOfTarget.Miss"/> without one.</summary>
    public abstract ReadOnlySpan<int> PopularityRanksOf(int user);

    /// <summary>Novelty of a user's list; null where it is undefined.</summary>
    public abstract double? Novelty(int user);

    /// <summary>Mean number of prior users of the items in a user's list; null for an empty list.</summary>
    public abstract double? AveragePopularity(int user);

    /// <summary>Diversity of a user's list.</summary>
    public abstract IntraListDiversity Diversity(int user);

    int[][] Measured => _measured ??= Array.ConvertAll(Users, user => lists[user]);

    SlotCounts Slots => _slots ??= SlotCounts.Of(Measured, K, PositionInCatalog, CatalogSize, HasItemsOutsideCatalog);
}
