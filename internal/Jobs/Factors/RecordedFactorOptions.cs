using RecSys.Factors;
using RecSys.Store;

namespace RecSys.Jobs.Factors;

/// <summary>The flags of a run as the run table records them.</summary>
sealed record RecordedFactorOptions
{
    public required DateTimeOffset? Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    public required string Model { get; init; }

    public required ModelSettings? Settings { get; init; }

    public required bool Tune { get; init; }

    public required bool WarmStart { get; init; }

    public required bool WeightEvents { get; init; }

    public required double? HalfLifeDays { get; init; }

    public required RepeatCounting Repeat { get; init; }

    public required double? MaxPrunePercent { get; init; }

    public required TrialOptions? Evaluation { get; init; }

    public static RecordedFactorOptions Of(FactorRunOptions options) => new()
    {
        Since = options.Since,
        Until = options.Until,
        Model = StoredFactorModel.NameOf(options.Model),
        Settings = options.Als is { } als ? ModelSettings.Of(als, options.GivenOptions) : null,
        Tune = options.Tune,
        WarmStart = options.WarmStart,
        WeightEvents = options.WeightEvents,
        HalfLifeDays = options.Weights.HalfLifeDays,
        Repeat = options.Weights.Repeat,
        MaxPrunePercent = options.MaxPrunePercent,
        Evaluation = options.Trial,
    };
}
