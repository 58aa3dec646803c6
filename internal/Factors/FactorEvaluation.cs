using System.Numerics.Tensors;

namespace RecSys.Factors;

/// <summary>How well a ranking of the catalog finds held-out items again.</summary>
/// <param name="HitRate">Hit rate@20 in [0, 1].</param>
/// <param name="Ndcg">nDCG@20 in [0, 1]: with one item to find, the mean of 1 / log2(rank + 1), 0 beyond rank 20.</param>
public sealed record RankingQuality(double HitRate, double Ndcg);

/// <summary>New factors beside what they compete with, on the same held-out items.</summary>
/// <param name="New">Dot product of the user's new vector and the new item vectors.</param>
/// <param name="OtherUser">The same with the vector of another user of the sample: what is left when nothing is personal.</param>
/// <param name="Popularity">Items by their number of events.</param>
/// <param name="Present">
/// The factors that the table holds now; null when it holds none for the sampled users. They may have been made with the held-out
/// events, which flatters them.
/// </param>
/// <param name="PersonalGain">Mean of the difference in nDCG@20 between a user's own vector and that of another user.</param>
/// <param name="PersonalGainError">Standard error of that mean.</param>
public sealed record FactorComparison(
    int Users, int Candidates, RankingQuality New, RankingQuality OtherUser, RankingQuality Popularity, RankingQuality? Present,
    double PersonalGain, double PersonalGainError)
{
    /// <summary>Worse than popularity and, where there are any, worse than the present factors, by nDCG@20.</summary>
    public bool IsWorseThanBoth => New.Ndcg < Popularity.Ndcg && (Present is null || New.Ndcg < Present.Ndcg);

    /// <summary>A user's own vector finds items better than that of another user, by more than two standard errors.</summary>
    public bool IsPersonal => PersonalGain > 2 * PersonalGainError;
}

/// <summary>Ranks all items for held-out users and compares the rankings.</summary>
public static class FactorEvaluation
{
    /// <summary>Where the lists are cut off.</summary>
    public const int Cutoff = 20;

    const int UsersAtOnce = 8;

    /// <summary>Compares on every user of the holdout, of whom there must be one.</summary>
    /// <param name="present">The stored vectors: of each user of the holdout, and of each item of a key; null where there is none.</param>
    /// <remarks>
    /// Candidates are all items with a factor but those that the user has seen; a tie goes to the lower item id. The cost is a dot
    /// product an item, a user and a ranking.
    /// </remarks>
    public static FactorComparison Compare(
        Interactions interactions, Holdout holdout, PresentFactors? present, int workers, CancellationToken cancellationToken)
    {
        var users = holdout.Users;
        ReadOnlySpan<float> NewItem(int item) => interactions.Items[interactions.RowOfItem[item]];

        var own = Gains(ByDotProduct(users, user => users[user].Vector, NewItem, interactions.RowOfItem.Length, workers, cancellationToken));
        var other = Gains(ByDotProduct(users, user => users[(user + 1) % users.Count].Vector, NewItem, interactions.RowOfItem.Length, workers, cancellationToken));
        var popular = Gains(ByPopularity(interactions, users));
        var stored = present is null
            ? null
            : Gains(ByDotProduct(users, user => present.Users[user], item => present.Items[item], interactions.RowOfItem.Length, workers, cancellationToken));

        var differences = own.Zip(other, (a, b) => a - b).ToArray();
        var gain = differences.Average();
        var variance = differences.Sum(difference => (difference - gain) * (difference - gain)) / Math.Max(1, differences.Length - 1);
        return new FactorComparison(
            users.Count, interactions.RowOfItem.Length, Quality(own), Quality(other), Quality(popular), stored is null ? null : Quality(stored),
            gain, Math.Sqrt(variance / differences.Length));
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

    static double[] Gains(int[] ranks) => Array.ConvertAll(ranks, rank => rank is >= 1 and <= Cutoff ? 1 / Math.Log2(rank + 1) : 0);

    static RankingQuality Quality(double[] gains) => new(gains.Count(gain => gain > 0) / (double)gains.Length, gains.Average());

    delegate ReadOnlySpan<float> ItemVector(int item);
}

/// <summary>What the factor tables hold now.</summary>
/// <param name="Users">One entry a user of the holdout; null for a user without a stored vector.</param>
/// <param name="Items">One entry an item of a key; null for an item without a stored vector.</param>
public sealed record PresentFactors(IReadOnlyList<float[]?> Users, IReadOnlyList<float[]?> Items);
