using McMaster.Extensions.CommandLineUtils;
using RecSys.Jobs.Runs;

namespace RecSys.Hosting;

/// <summary>The options of a program that writes beside live traffic.</summary>
public abstract class MaintenanceOptions : TableOrJsonOptions
{
    /// <summary>Seconds of sleep for a second of work.</summary>
    [Option(NiceOption.Template, Description = NiceOption.Description)]
    [InRange(NiceOption.Min, NiceOption.Max)]
    public double Nice { get; set; }

    /// <summary>How long the run waits at a time.</summary>
    [Option("--max-pause <DURATION>", Description = "How long to wait, at a time, for replicas, the archiver or a vacuum of a table that is written, before the run ends with 6; 0s never waits. Default: 10m.")]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How old what a replica has replayed may be.</summary>
    [Option("--max-replica-lag <DURATION>", Description = "How far a replica may be behind before the run waits for it; raise it above the delay of one that is late on purpose. Default: 10s.")]
    public TimeSpan MaxReplicaLag { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The throttle of one run. A pause is logged where no progress line shows it.</summary>
    public Throttle ToThrottle(CommandContext context)
        => new(Nice, new ThrottlingLimits(MaxPause, MaxReplicaLag), context.Clock, context.Terminal.ShowsProgress ? null : context.Logger);
}

/// <summary>The option <c>--nice</c>, the same in every program that has it.</summary>
public static class NiceOption
{
    /// <summary>The name and the value's.</summary>
    public const string Template = "--nice <RATIO>";

    /// <summary>What the help says.</summary>
    public const string Description = "Seconds of sleep for each second of work, 0 to 100: 1 sleeps as long as it worked. Default: 0, no sleep.";

    /// <summary>The smallest value.</summary>
    public const double Min = 0;

    /// <summary>The largest value.</summary>
    public const double Max = 100;
}
