using RecSys.Factors;
using RecSys.Scoring;
using RecSys.Store;

namespace RecSys.Jobs.Evaluation;

/// <summary>A model to train in process.</summary>
/// <param name="WeightTypes">Whether events are weighted by type.</param>
/// <param name="Text">The settings, for the report; null for a model without settings.</param>
/// <param name="Source">Where the settings come from, for the log.</param>
sealed record TrainingSettings(FactorModel Model, bool WeightTypes, string? Text, string Source)
{
    const string Defaults = "default settings";

    /// <summary>The means model, as <c>collab_factors</c> makes it without flags.</summary>
    public static TrainingSettings Means => new(new MeansModel(new UserFactorOptions()), WeightTypes: false, Text: null, Defaults);

    /// <summary>The settings that made the stored factors, if these were learned the same way; else the defaults.</summary>
    /// <param name="types">The event types of the namespace.</param>
    public static TrainingSettings OfAls(StoredFactorModel? stored, IReadOnlyList<EventType> types, int workers)
    {
        if (stored is null || !stored.IsOf(FactorModelKind.Als) || stored.Details is not { Learned: { } learned } details)
            return Of(new AlsOptions { Workers = workers }, weightTypes: false, Defaults);

        var weights = details.WeightsOf(types);
        return Of(OptionsOf(learned, weights) with { Workers = workers }, details.WeightEvents, $"the settings of run {stored.RunId}, which stored the present factors");
    }

    /// <summary>The settings of stored factors in words; null for factors that were not learned.</summary>
    public static string? TextOf(StoredFactorModel stored)
        => stored.Details is { Learned: { } learned } details ? TextOf(OptionsOf(learned, details.WeightsOf([])), details.WeightEvents) : null;

    /// <summary>The flags of <c>collab_factors</c> that give the settings of stored factors again; empty where they are the defaults.</summary>
    /// <returns>Each flag with a space before it.</returns>
    public static string FlagsOf(StoredFactorModel stored)
    {
        if (stored.Details is not { Learned: { } learned } details)
            return "";

        var (options, defaults) = (OptionsOf(learned, details.WeightsOf([])), new AlsOptions());
        (bool IsGiven, FormattableString Flag)[] flags =
        [
            (options.Factors != defaults.Factors, $" --factors {options.Factors}"),
            (options.Iterations != defaults.Iterations, $" --iterations {options.Iterations}"),
            (options.ConfidenceRatio != defaults.ConfidenceRatio, $" --confidence-ratio {options.ConfidenceRatio}"),
            (options.Shrinkage != defaults.Shrinkage, $" --shrinkage {options.Shrinkage}"),
            (options.Seed != defaults.Seed, $" --seed {options.Seed}"),
            (options.Users == UserRule.Solve, $" --users solve"),
            (!options.TextPrior, $" --text-prior off"),
            (details.WeightEvents, $" --weight-events"),
            (details.HalfLifeDays is not null, $" --half-life-days {details.HalfLifeDays}"),
            (details.Repeat == RepeatCounting.Log, $" --repeat log"),
        ];
        return string.Concat(flags.Where(flag => flag.IsGiven).Select(flag => FormattableString.Invariant(flag.Flag)));
    }

    static TrainingSettings Of(AlsOptions options, bool weightTypes, string source) => new(new AlsModel(options), weightTypes, TextOf(options, weightTypes), source);

    static AlsOptions OptionsOf(LearnedModelDetails learned, UserFactorOptions weights) => new()
    {
        Factors = learned.Factors,
        // A warm start needs fewer iterations than the random start of a training in process.
        Iterations = learned.WarmStarted ? Math.Max(learned.Iterations, new AlsOptions().Iterations) : learned.Iterations,
        ConfidenceRatio = learned.ConfidenceRatio,
        Shrinkage = learned.Shrinkage,
        Seed = learned.Seed,
        Users = learned.Basis.Users,
        TextPrior = learned.TextPrior,
        MedianBestScore = learned.MedianBestScore,
        Weights = weights,
    };

    static string TextOf(AlsOptions options, bool weightTypes)
    {
        List<string> parts =
        [
            FormattableString.Invariant($"{options.Factors} factors, {options.Iterations} iterations, confidence ratio {options.ConfidenceRatio}, shrinkage {options.Shrinkage}"),
            FormattableString.Invariant($"seed {options.Seed}, users by {(options.Users == UserRule.Solve ? "solve" : "mean")}, text prior {(options.TextPrior ? "on" : "off")}"),
            FormattableString.Invariant($"median best score {options.MedianBestScore}"),
        ];
        if (weightTypes)
            parts.Add("events weighted by type");
        if (options.Weights.HalfLifeDays is { } days)
            parts.Add(FormattableString.Invariant($"half-life {days} days"));
        if (options.Weights.Repeat == RepeatCounting.Log)
            parts.Add("repeats count by their logarithm");
        return string.Join(", ", parts);
    }
}
