using System.Numerics.Tensors;

namespace RecSys.Factors;

/// <summary>Ranks all items for held-out users by several rankings and compares how well each finds the held-out item.</summary>
public static class FactorEvaluation
{
    /// <summary>The k of Hit rate@k and nDCG@k.</summary>
    public const int Cutoff = 20;

    const int UsersAtOnce = 8;

    /// <summary>Compares on every held-out user.</summary>
    /// <param name="holdout">At least one user.</param>
    /// <param name="present">What the tables contain; null when they contain nothing to compare with.</param>
    /// <param name="workers">Number of threads, at least 1; the result does not depend on it.</param>
    /// <remarks>
    /// Candidates are all items with a factor, without those that the user has seen. Of two items with the same score, the one with the
    /// lower number ranks first. The cost is one dot product per item, user and ranking.
    /// </remarks>
    public static FactorComparison Compare(
        UserHistories histories, ItemFactors items, LeaveOneOut holdout, PresentFactors? present, int workers, CancellationToken cancellationToken)
    {
        var users = holdout.Users;
        var own = ByDotProduct(users, user => users[user].Vector, item => items[item], items.ItemCount, workers, cancellationToken);
        var other = ByDotProduct(
            users, user => users[(user + 1) % users.Count].Vector, item => items[item], items.ItemCount, workers, cancellationToken);
        return new FactorComparison
        {
            Users = users.Count,
            Candidates = items.Count,
            New = Quality(own),
            OtherUser = Quality(other),
            Popularity = Quality(ByPopularity(histories, items, users)),
            Present = present is null ? null : WithPresent(present, users, own, workers, cancellationToken),
            OwnVectorWins = own.Zip(other, (a, b) => a < b ? 1 : a == b ? 0.5 : 0).Average(),
        };
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

    /// <summary>The rank of each user's held-out item, counted from 1; 0 when the user or the item has no vector.</summary>
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

    static int[] ByPopularity(UserHistories histories, ItemFactors items, IReadOnlyList<HeldOut> users)
    {
        var counts = new long[items.ItemCount];
        var keys = Array.Empty<ulong>();
        for (var user = 0; user < histories.Events.UserCount; user++)
        {
            var count = histories.Events.Count(user);
            if (keys.Length < count)
                keys = new ulong[Math.Max(count, 2 * keys.Length)];
            histories.Events.CopyTo(user, keys);
            foreach (var key in keys.AsSpan(0, count))
                counts[histories.Key.Item(key)]++;
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
                if (counts[item] >= target && items.RowOf(item) >= 0 && IsAhead(users[i], item, counts[item] > target))
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

/// <summary>What the factor tables contain before the run.</summary>
/// <param name="Users">One entry per held-out user; null for a user without a stored vector from before the held-out event.</param>
/// <param name="Items">One entry per item of a key; null for an item without a stored vector.</param>
public sealed record PresentFactors(IReadOnlyList<float[]?> Users, IReadOnlyList<float[]?> Items);
