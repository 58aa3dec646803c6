using RecSys.Factors;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>Factors that were trained in process, and the rows with them in place of the stored ones.</summary>
/// <param name="Data">The rows; the factor of a user at a time is the model's fold-in of the events before that time.</param>
/// <param name="Fitted">The model's own result. Its items are numbered in the ordinal order of the ids of <paramref name="Items"/>.</param>
/// <param name="Items">The items that the model can use, by index in <see cref="Interactions.ItemIds"/>, ascending.</param>
/// <param name="Events">Events that the model was trained on.</param>
/// <param name="Users">Users who have such an event.</param>
public sealed record TrainedFactors(ScoringData Data, FittedFactors Fitted, IReadOnlyList<int> Items, long Events, int Users);

/// <summary>Trains a factor model on the events before a time, so that an evaluation after that time is free of leaks.</summary>
public static class FactorTraining
{
    /// <summary>Trains a model on the events strictly before a time.</summary>
    /// <param name="content">All items that have a row.</param>
    /// <param name="before">Microseconds since 1970-01-01 UTC.</param>
    /// <param name="end">A fixed time that no query exceeds, such as <see cref="Protocol.EvaluationOptions.Until"/>.</param>
    /// <param name="weightTypes">Whether only events of <see cref="ScoringData.Types"/> count; the model's type weights are in that order.</param>
    /// <param name="since">Earlier events do not count.</param>
    /// <exception cref="FactorModelException">The model cannot be made from these events.</exception>
    /// <remarks>Users are numbered without gaps among those who have an event before the time: nothing later, not even a user's id, has an effect.</remarks>
    public static TrainedFactors Train(
        ScoringData data, TrainingContent content, FactorModel model, long before, long end, bool weightTypes = false,
        long since = long.MinValue, IProgress<FitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        int[] items =
        [
            .. Enumerable.Range(0, content.NumberOf.Count)
                .Where(item => content.NumberOf[item] >= 0 && model.CanUse(content.Content, content.NumberOf[item])),
        ];
        var keys = new InteractionKeys(data.Interactions, items, weightTypes ? data.Types : null, end, since);
        var (events, used, users) = EventsBefore(data.Interactions, keys, before);
        var histories = new UserHistories([.. items.Select(item => content.NumberOf[item])], events, keys.Key);
        var fitted = model.Fit(content.Content, histories, progress, cancellationToken);
        return new TrainedFactors(WithFactors(data, keys, items, fitted), fitted, items, used, users);
    }

    /// <summary>The rows with the fold-in that belongs to their stored item factors.</summary>
    /// <param name="newFoldIn">Makes a fold-in for one worker.</param>
    /// <param name="end">As in <see cref="Train"/>.</param>
    /// <param name="weightTypes">As in <see cref="Train"/>.</param>
    public static ScoringData WithFoldIn(ScoringData data, Func<UserHistories, ItemFactors, UserFoldIn> newFoldIn, long end, bool weightTypes)
    {
        if (data.Catalog.Factors is not { Dimensions: FactorMatrix.Dimensions } factors)
            return data;

        int[] items = [.. Enumerable.Range(0, factors.ItemCount).Where(factors.Has)];
        var vectors = new FactorMatrix();
        foreach (var item in items)
            factors.CopyTo(item, vectors.Add());
        var stored = new ItemFactors(vectors, [.. Enumerable.Range(0, items.Length)]);
        var keys = new InteractionKeys(data.Interactions, items, weightTypes ? data.Types : null, end);
        var histories = new UserHistories(items, new UserEvents(), keys.Key);
        return data with { NewUserFactorRule = () => new AsOfFoldIn(data.Interactions, keys, stored, newFoldIn(histories, stored)).TryCompute };
    }

    static (UserEvents Events, long Used, int Users) EventsBefore(Interactions interactions, InteractionKeys keys, long before)
    {
        var (events, used, users) = (new UserEvents(), 0L, 0);
        var end = interactions.CountBefore(before);
        for (var user = 0; user < interactions.UserIds.Count; user++)
        {
            var any = false;
            foreach (var position in interactions.EventsOfUser(user))
            {
                if (position >= end)
                    break;
                if (!keys.TryPack(position, out var key))
                    continue;
                events.Add(users, key);
                used++;
                any = true;
            }

            users += any ? 1 : 0;
        }

        return (events, used, users);
    }

    static ScoringData WithFactors(ScoringData data, InteractionKeys keys, int[] items, FittedFactors fitted)
    {
        var vectors = new ItemVectorsBuilder(data.Catalog.ItemCount, FactorMatrix.Dimensions, normalise: false);
        for (var key = 0; key < items.Length; key++)
        {
            if (fitted.Items[key] is { IsEmpty: false } factor)
                vectors.Add(items[key], factor);
        }

        return data with
        {
            Catalog = data.Catalog.WithVectors(data.Catalog.Embeddings, vectors.Build()),
            StoredUserFactors = null,
            NewUserFactorRule = () => new AsOfFoldIn(data.Interactions, keys, fitted.Items, fitted.NewFoldIn()).TryCompute,
        };
    }
}
