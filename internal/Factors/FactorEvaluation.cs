using System.Numerics.Tensors;

namespace RecSys.Factors;

/// <summary>How well a ranking of the catalog finds held-out items again.</summary>
/// <param name="HitRate">Hit rate@20 in [0, 1].</param>
/// <param name="Ndcg">nDCG@20 in [0, 1]: with one item to find, the mean of 1 / log2(rank + 1), 0 beyond rank 20.</param>
public sealed record RankingQuality(double HitRate, double Ndcg);

/// <summary>New factors beside what they compete with, on the same held-out items.</summary>
/// <param name="New">Dot product of the user's new vector and the new item vectors.</param>
/// <param name="OtherUser">The same with the vector of another user of the sample: what is left when nothing is personal.</param>
/// <param name="Popularity">Items by their number of events, those of later times included.</param>
/// <param name="Present">Null when no user of the sample has a stored vector that is older than the held-out event.</param>
/// <param name="OwnVectorWins">
/// Share of the users whose own vector ranks the held-out item higher than the vector of the other user does, a tie counting half.
/// </param>
public sealed record FactorComparison(
    int Users, int Candidates, RankingQuality New, RankingQuality OtherUser, RankingQuality Popularity, PresentComparison? Present, double OwnVectorWins)
{
    /// <summary>
    /// Worse than popularity and than the present factors by nDCG@20. Where the table holds nothing that can be compared, new factors
    /// are not worse than it.
    /// </summary>
    public bool IsWorseThanBoth => New.Ndcg < Popularity.Ndcg && Present is { IsNewWorse: true };

    /// <summary>Own vectors win by more than three standard errors of a fair coin.</summary>
    public bool IsPersonal => OwnVectorWins - 0.5 > 3 * 0.5 / Math.Sqrt(Users);
}

/// <summary>The factors that the table holds, beside the new ones, on the users whose stored vector cannot know the held-out event.</summary>
public sealed record PresentComparison(int Users, RankingQuality New, RankingQuality Present)
{
    /// <summary>Whether the new factors find fewer of the items, by nDCG@20.</summary>
    public bool IsNewWorse => New.Ndcg < Present.Ndcg;
}

/// <summary>Ranks all items for held-out users and compares the rankings.</summary>
public static class FactorEvaluation
{
    /// <summary>Where the lists are cut off.</summary>
    public const int Cutoff = 20;

    const int UsersAtOnce = 8;

    /// <summary>Compares on every user of the holdout, of whom there must be one.</summary>
    /// <param name="present">What the table holds; null when it holds nothing.</param>
    /// <remarks>
    /// Candidates are all items with a factor but those that the user has seen; a tie goes to the lower item id. The cost is a dot
    /// product an item, a user and a ranking.
    /// </remarks>
    public static FactorComparison Compare(
        Interactions interactions, Holdout holdout, PresentFactors? present, int workers, CancellationToken cancellationToken)
    {
        var users = holdout.Users;
        ReadOnlySpan<float> NewItem(int item) => interactions.Items[interactions.RowOfItem[item]];

        var own = ByDotProduct(users, user => users[user].Vector, NewItem, interactions.RowOfItem.Length, workers, cancellationToken);
        var other = ByDotProduct(
            users, user => users[(user + 1) % users.Count].Vector, NewItem, interactions.RowOfItem.Length, workers, cancellationToken);
        var wins = own.Zip(other, (a, b) => a < b ? 1 : a == b ? 0.5 : 0).Average();
        return new FactorComparison(
            users.Count, interactions.RowOfItem.Length, Quality(own), Quality(other), Quality(ByPopularity(interactions, users)),
            present is null ? null : WithPresent(present, users, own, workers, cancellationToken), wins);
    }

    static PresentComparison? WithPresent(
        PresentFactors present, IReadOnlyList<HeldOut> users, int[] own, int workers, CancellationToken cancellationToken)
    {
        int[] known = [.. Enumerable.Range(0, users.Count).Where(user => present.Users[user] is not null)];
        if (known.Length == 0)
            return null;

        var stored = ByDotProduct(
            users, user => present.Users[user], item => present.Items[item], present.Items.Count, workers, cancellationToken);
        return new PresentComparison(
            known.Length, Quality(Array.ConvertAll(known, user => own[user])), Quality(Array.ConvertAll(known, user => stored[user])));
    }

    /// <summary>The rank of each user's held-out item, from 1; 0 when the user or the item has no vector.</summary>
    static int[] ByDotProduct(
        IReadOnlyList<HeldOut> users, Func<int, float[]?> userVector, ItemVector itemVector, int items, int workers, CancellationToken cancellationToken)
    {
        var ranks = new int[users.Count];
        var groups = Enumerable.Range(0, users.Count).Where(user => userVector(user) is not null && !itemVector(users[user].Item).IsEmpty)
            .Chunk(UsersAtOnce);
        Parallel.ForEach(groups, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, group =>
        {
            var vectors = Array.ConvertAll(group, user => userVector(user)!);
            var targets = Array.ConvertAll(group, user => TensorPrimitives.Dot(userVector(user), itemVector(users[user].Item)));
            foreach (var user in group)
                ranks[user] = 1;
            for (var item = 0; item < items; item++)
            {
                var vector = itemVector(item);
                if (vector.IsEmpty)
                    continue;
                for (var i = 0; i < group.Length; i++)
                {
                    var score = TensorPrimitives.Dot(vectors[i], vector);
                    if (score >= targets[i] && IsAhead(users[group[i]], item, score > targets[i]))
                        ranks[group[i]]++;
                }
            }
        });
        return ranks;
    }

    static int[] ByPopularity(Interactions interactions, IReadOnlyList<HeldOut> users)
    {
        var counts = new long[interactions.RowOfItem.Length];
        var keys = Array.Empty<ulong>();
        for (var user = 0; user < interactions.Events.UserCount; user++)
        {
            var count = interactions.Events.Count(user);
            if (keys.Length < count)
                keys = new ulong[Math.Max(count, 2 * keys.Length)];
            interactions.Events.CopyTo(user, keys);
            foreach (var key in keys.AsSpan(0, count))
                counts[interactions.Key.Item(key)]++;
        }

        foreach (var user in users)
            counts[user.Item] -= user.EventsTaken;

        var ranks = new int[users.Count];
        for (var i = 0; i < ranks.Length; i++)
        {
            ranks[i] = 1;
            var target = counts[users[i].Item];
            for (var item = 0; item < counts.Length; item++)
            {
                if (counts[item] >= target && IsAhead(users[i], item, counts[item] > target))
                    ranks[i]++;
            }
        }

        return ranks;
    }

    static bool IsAhead(HeldOut user, int item, bool scoresMore)
        => item != user.Item && (scoresMore || item < user.Item) && Array.BinarySearch(user.Seen, item) < 0;

    static RankingQuality Quality(int[] ranks)
    {
        var gains = Array.ConvertAll(ranks, rank => rank is >= 1 and <= Cutoff ? 1 / Math.Log2(rank + 1) : 0);
        return new RankingQuality(gains.Count(gain => gain > 0) / (double)gains.Length, gains.Average());
    }

    delegate ReadOnlySpan<float> ItemVector(int item);
}

/// <summary>What the factor tables hold now.</summary>
/// <param name="Users">One entry a user of the holdout; null for a user without a stored vector from before the held-out event.</param>
/// <param name="Items">One entry an item of a key; null for an item without a stored vector.</param>
public sealed record PresentFactors(IReadOnlyList<float[]?> Users, IReadOnlyList<float[]?> Items);
