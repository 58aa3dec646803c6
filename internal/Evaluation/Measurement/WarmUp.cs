using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>Evaluates a few made-up users so that the code of an evaluation is loaded and compiled before the rows arrive.</summary>
/// <remarks>On one core it costs as much as it saves. While a program waits for its database, it saves a fifth of a short run.</remarks>
public static class WarmUp
{
    const int Users = 80;
    const int Items = 60;
    const int EventsPerUser = 12;
    const int Dimensions = 16;
    const long Minute = 60_000_000;

    /// <summary>Runs it on the caller's thread.</summary>
    /// <returns>The result, which has no meaning.</returns>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public static EvaluationResult Run(CancellationToken cancellationToken)
        => Evaluator.Run(
            Data(), Candidate.Defaults(new BlendSettings()),
            new EvaluationOptions { Until = Users * EventsPerUser * Minute, SessionGap = Minute, Cutoffs = [5, 10], Resamples = 50, Workers = 1 },
            cancellationToken: cancellationToken);

    /// <summary>Events drawn from few items more often than from many, one per minute.</summary>
    static ScoringData Data()
    {
        var draw = new SplitMix64(1);
        var items = IdTable.Create(Enumerable.Range(0, Items).Select(item => $"item {item:D2}"));
        var users = IdTable.Create(Enumerable.Range(0, Users).Select(user => $"user {user:D2}"));
        int[] events = [.. Enumerable.Range(0, Users * EventsPerUser)];
        var interactions = Interactions.Create(users, items, new EventColumns(
            events.Length, [.. events.Select(e => e % Users)], [.. events.Select(_ => Math.Min(draw.Below(Items), draw.Below(Items)))],
            [.. events.Select(e => (short)(e % 2))], [.. events.Select(_ => 1.0)], [.. events.Select(e => e * Minute)]));

        var catalog = new ItemCatalogBuilder(Items, TagPrefixes.Default);
        var vectors = new float[Items * Dimensions];
        for (var item = 0; item < Items; item++)
        {
            catalog.Add(item, available: item % 20 != 0, [$"brand:{item % 8}", $"category:{item % 5}", $"colour {item % 3}"]);
            vectors[item * Dimensions + item % Dimensions] = 1;
            vectors[item * Dimensions + item % 3] += 1;
        }

        var table = new VectorTable(Dimensions, vectors, [.. Enumerable.Range(0, Items)]);
        return new ScoringData(
            interactions, catalog.Build().WithVectors(ItemVectorsBuilder.Pack(table, normalise: true), ItemVectorsBuilder.Pack(table, normalise: false)),
            [new EventType(0, "view", 0.1, null, null), new EventType(1, "purchase", 1, null, null)]);
    }
}
