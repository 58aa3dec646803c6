namespace RecSys.Evaluation.Metrics;

/// <summary>One candidate's lists and ranks over some users, cut off at k: what metrics are computed from. Shared counts are made once, when first needed.</summary>
/// <param name="lists">By user of the run, best first; k items or more unless the list ended before.</param>
/// <param name="ranks">By user of the run, of the target, from 1; <see cref="RankOfTarget.Miss"/> without one.</param>
/// <param name="users">Positions of the users that are measured, in the order in which their values are added.</param>
public abstract class MeasuredLists(int k, int[][] lists, int[] ranks, int[] users)
{
    int[][]? _measured;
    SlotCounts? _slots;

    /// <summary>Cut-off.</summary>
    public int K { get; } = k;

    /// <summary>Positions of the users that are measured.</summary>
    public int[] Users { get; } = users;

    /// <summary>By user of the run: the rank of the target.</summary>
    public int[] Ranks { get; } = ranks;

    /// <summary>Statistics of the ranks.</summary>
    public HitRanks HitRanks => field ??= HitRanks.Of(Array.ConvertAll(Users, user => Ranks[user]), K);

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

    /// <summary>By item: whether it is in the head of <see cref="TailShare.HeadOf"/>.</summary>
    protected abstract bool[] Head { get; }

    /// <summary>A user's list, best first.</summary>
    public int[] ListOf(int user) => lists[user];

    /// <summary>Items in the first k positions of a user's list.</summary>
    public int LengthOf(int user) => Math.Min(lists[user].Length, K);

    /// <summary>The baseline's list for a user, best first.</summary>
    public abstract int[] BaselineListOf(int user);

    /// <summary>The rank of a user's target by prior popularity, or <see cref="RankOfTarget.Miss"/>.</summary>
    public abstract int PopularityRankOf(int user);

    /// <summary>Novelty of a user's list; null where it is undefined.</summary>
    public abstract double? Novelty(int user);

    /// <summary>Mean number of prior users of the items in a user's list; null for an empty list.</summary>
    public abstract double? AveragePopularity(int user);

    /// <summary>Diversity of a user's list.</summary>
    public abstract IntraListDiversity Diversity(int user);

    int[][] Measured => _measured ??= Array.ConvertAll(Users, user => lists[user]);

    SlotCounts Slots => _slots ??= SlotCounts.Of(Measured, K, PositionInCatalog, CatalogSize);
}
