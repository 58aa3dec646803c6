using McMaster.Extensions.CommandLineUtils;
using RecSys.Jobs.Runs;

namespace RecSys.Hosting;

/// <summary>The options of a program that writes to tables under live traffic.</summary>
public abstract class MaintenanceOptions : TableOrJsonOptions
{
    /// <summary>Seconds of sleep per second of work.</summary>
    [Option(NiceOption.Template, Description = NiceOption.Description)]
    [InRange(NiceOption.Min, NiceOption.Max)]
    public double Nice { get; set; }

    /// <summary>The longest single pause.</summary>
    [Option("--max-pause <DURATION>", Description = "Longest pause for replicas, the archiver or a vacuum of a written table before the run exits with code 6 (a duration, 0 to 36500 days; 0s never pauses). Default: 10m.")]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far a replica may be behind.</summary>
    [Option("--max-replica-lag <DURATION>", Description = "How far a replica may be behind before the run pauses (a duration, 0 to 36500 days); set it above recovery_min_apply_delay. Default: 10s.")]
    public TimeSpan MaxReplicaLag { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The throttle of one run. It logs a pause where no progress bar shows it.</summary>
    public Throttle ToThrottle(CommandContext context)
        => new(Nice, new ThrottlingLimits(MaxPause, MaxReplicaLag), context.Clock, context.Terminal.ShowsProgress ? null : context.Logger);
}

/// <summary>The option <c>--nice</c>, the same in every program that has it.</summary>
public static class NiceOption
{
    /// <summary>The names of the option and of its value.</summary>
    public const string Template = "--nice <RATIO>";

    /// <summary>The help text.</summary>
    public const string Description = "Seconds of sleep per second of work (0 to 100). Default: 0, no sleep.";

    /// <summary>The smallest value.</summary>
    public const double Min = 0;

    /// <summary>The largest value.</summary>
    public const double Max = 100;
}
