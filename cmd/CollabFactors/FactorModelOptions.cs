using McMaster.Extensions.CommandLineUtils;
using RecSys.Factors;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.CollabFactors;

/// <summary>The options of <c>collab_factors</c> that select and set the model.</summary>
abstract class FactorModelOptions : MaintenanceOptions
{
    const int DefaultSeed = 1;

    static readonly AlsOptions Defaults = new();

    static readonly string[] OfAls =
        ["--factors", "--iterations", "--confidence-ratio", "--shrinkage", "--users", "--text-prior", "--tune", "--warm-start"];

    [Option("--model <NAME>", Description = "Model of the factors (means: content vectors and their means; als: learned from who had events on which items). Use als when most users have several events. Default: means.")]
    public FactorModelKind Model { get; set; }

    [Option("--until <WHEN>", Description = "Use only events before then (a duration before now such as 30d, 0 to 36500 days, or an RFC 3339 time). Set it to evaluate the factors on the events that follow. Default: the start of the run.")]
    public Since? Until { get; set; }

    [Option("--factors <N>", Description = "Dimensions of the learned factors (1 to 384). Raise it for a large catalog with many events; the time grows with it. Default: 128.")]
    [InRange(1, FactorMatrix.Dimensions)]
    public int? Factors { get; set; }

    [Option("--iterations <N>", Description = "Iterations of alternating least squares (1 to 1000). Raise it if the loss in --details still falls by percents. Default: 6.")]
    [InRange(1, 1_000)]
    public int? Iterations { get; set; }

    [Option("--confidence-ratio <RATIO>", Description = "Weight of all pairs without events, in units of the pairs with events (0.001 to 1000000). Try 10 and 100, or --tune, if the gate fails. Default: 30.")]
    [InRange(0.001, 1_000_000)]
    public double? ConfidenceRatio { get; set; }

    [Option("--shrinkage <STRENGTH>", Description = "Strength of the regularization (0.001 to 100000). Lower it if all lists show popular items, raise it if lists show items that hardly anyone wants. Default: 4.")]
    [InRange(0.001, 100_000)]
    public double? Shrinkage { get; set; }

    [Option("--users <RULE>", Description = "How a user's factor follows from the item factors (mean: weighted mean over the user's events; solve: exact least squares, slower). Try solve if --evaluate finds more with it. Default: mean.")]
    public UserRule Users { get; set; }

    [Option("--text-prior <SWITCH>", Description = "Draw item factors towards a map of their text vectors, which is the factor of an item without events (on, off). Turn it off if the texts say nothing about taste. Default: on.")]
    public OnOff TextPrior { get; set; }

    [Option("--tune", Description = "Choose --shrinkage and --confidence-ratio on held-out events; takes several times as long. Use it for a new namespace, and again when the events have doubled. Default: off.")]
    public bool Tune { get; set; }

    [Option("--warm-start", Description = "Start als from the stored item factors instead of at random. Use it with fewer --iterations for frequent runs. Default: off.")]
    public bool WarmStart { get; set; }

    [Option("--seed <N>", Description = "Seed of the random start of als and of the sample of users (0 to 2147483647). Change it to see how much depends on chance. Default: 1.")]
    [InRange(0, int.MaxValue)]
    public int? Seed { get; set; }

    protected int SeedOrDefault => Seed ?? DefaultSeed;

    /// <param name="given">The options on the command line.</param>
    /// <exception cref="CommandException">A setting of another model, or settings that exclude each other: <see cref="ExitCodes.Usage"/>.</exception>
    protected void CheckModel(IReadOnlyCollection<string> given)
    {
        if (Model == FactorModelKind.Means && OfAls.FirstOrDefault(given.Contains) is { } other)
            throw new CommandException(ExitCodes.Usage, $"{other}: has no effect with --model means; add --model als, or leave it out");
        if (Tune && (Shrinkage is not null || ConfidenceRatio is not null))
            throw new CommandException(ExitCodes.Usage, "--tune: chooses --shrinkage and --confidence-ratio; leave these out");
    }

    /// <summary>The settings of als; null for another model. Weights, start and scale are added by the run.</summary>
    protected AlsOptions? ToAlsOptions() => Model != FactorModelKind.Als ? null : Defaults with
    {
        Factors = Factors ?? Defaults.Factors,
        Iterations = Iterations ?? Defaults.Iterations,
        ConfidenceRatio = ConfidenceRatio ?? Defaults.ConfidenceRatio,
        Shrinkage = Shrinkage ?? Defaults.Shrinkage,
        Seed = SeedOrDefault,
        Users = Users,
        TextPrior = TextPrior == OnOff.On,
        Workers = Environment.ProcessorCount,
    };

    /// <summary>The end of the events.</summary>
    /// <exception cref="CommandException"><c>--until</c> is after now, or not after the start of the events: <see cref="ExitCodes.Usage"/>.</exception>
    protected DateTimeOffset ToUntil(DateTimeOffset now, DateTimeOffset? since)
    {
        if (Until is not { } given)
            return now;

        var until = given.Resolve(now, "--until");
        return since >= until
            ? throw CommandException.BadValue("--until", given.ToString(), FormattableString.Invariant($"a time after --since ({since:yyyy-MM-dd'T'HH:mm:ss'Z'})"))
            : until;
    }
}

/// <summary>A switch that is on by default.</summary>
enum OnOff
{
    /// <summary>Do it.</summary>
    On,

    /// <summary>Do not do it.</summary>
    Off,
}
