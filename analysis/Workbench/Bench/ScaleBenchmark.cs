using System.Globalization;
using System.Text.Json;
using RecSys.Hosting;
using RecSys.Store;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Bench;

/// <summary>Scaling of time and memory: each program once on the shop of the other benchmarks and once on a shop of ten times the size.</summary>
sealed class ScaleBenchmark : IBenchmark
{
    const int Items = 50_000;
    const int Users = 100_000;
    const int Events = 2_000_000;
    const int Times = 10;

    /// <summary>The largest ratio to linear growth that still counts as linear.</summary>
    const double Allowed = 1.2;

    public string Name => "scale";

    public string Description =>
        "Each program once on 50,000 items, 100,000 users and 2,000,000 events and once on ten times that: time and peak memory, and what a thousand times would need.";

    public async Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var small = await MeasureAsync(context, 1, cancellationToken);
        var large = await MeasureAsync(context, Times, cancellationToken);
        return new BenchReport(
            [
                new("Each program, once", new TextTable(
                    ["run", ">s", ">s, 10 times", ">growth", ">s paused, 10 times", ">peak MB", ">peak MB, 10 times", ">growth", ">hours, 1,000 times", ">peak GB, 1,000 times"],
                    [.. small.Zip(large, Row)])),
            ],
            Notes(small, large))
        {
            IsOneRound = true,
        };
    }

    static async Task<IReadOnlyList<Measured>> MeasureAsync(BenchContext context, int times, CancellationToken cancellationToken)
    {
        var scope = context.Scope(string.Create(CultureInfo.InvariantCulture, $"scale_{times}"));
        var reset = context.Command.Get<NamespaceReset>();
        await reset.DeleteAsync(scope, cancellationToken);
        try
        {
            await context.SeedAsync(scope, context.Scaled(times * Items), context.Scaled(times * Users), context.Scaled(times * Events), cancellationToken);
            return
            [
                await RunAsync(context, scope, "catalog_backfill", "first run", cancellationToken),
                await RunAsync(context, scope, "catalog_backfill", "refresh, nothing to change", cancellationToken, "--mode", "refresh"),
                await RunAsync(context, scope, "collab_factors", "first run", cancellationToken),
                await RunAsync(context, scope, "collab_factors", "second run", cancellationToken),
                await RunAsync(context, scope, "blend_eval", "1,000 users, 3 candidates", cancellationToken, "--limit", "1000"),
            ];
        }
        finally
        {
            await reset.DeleteAsync(scope, CancellationToken.None);
        }
    }

    static async Task<Measured> RunAsync(
        BenchContext context, Scope scope, string program, string what, CancellationToken cancellationToken, params string[] arguments)
    {
        var clock = context.Command.Clock;
        var started = clock.GetTimestamp();
        var result = await ChildProcess.MeasureAsync(
            program, ["--namespace", scope.Namespace, "--org", scope.OrgId.ToString(), "--output", "json", .. arguments], context.Command, cancellationToken);
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        var paused = PausedSeconds(result.Output);
        return new Measured($"{program}, {what}", seconds - paused, paused, result.PeakBytes);
    }

    /// <summary>The reported pauses of a program that writes; 0 for a program that only reads.</summary>
    static double PausedSeconds(string report)
    {
        using var json = JsonDocument.Parse(report);
        var run = json.RootElement.TryGetProperty("runs", out var runs) ? runs[0] : json.RootElement;
        return run.TryGetProperty("pace", out var pace) ? pace.GetProperty("paused_seconds").GetDouble() : 0;
    }

    /// <remarks>A thousand times the size is extrapolated by a straight line through the two sizes, including the constant part.</remarks>
    static string[] Row(Measured small, Measured large)
    {
        return
        [
            small.Run, Number(small.Seconds, 1), Number(large.Seconds, 1), Number(large.Seconds / small.Seconds, 1), Number(large.PausedSeconds, 1),
            Number(small.PeakBytes / 1e6, 0), Number(large.PeakBytes / 1e6, 0), Number(large.PeakBytes / (double)small.PeakBytes, 1),
            Number(Line(small.Seconds, large.Seconds) / 3600, 1), Number(Line(small.PeakBytes, large.PeakBytes) / 1e9, 1),
        ];

        static double Line(double at1, double at10) => at1 + (at10 - at1) / (Times - 1) * 999;

        static string Number(double value, int digits) => value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    static List<string> Notes(IReadOnlyList<Measured> small, IReadOnlyList<Measured> large)
    {
        var worse = small.Zip(large)
            .Where(pair => pair.Second.Seconds > Allowed * Times * pair.First.Seconds || pair.Second.PeakBytes > Allowed * Times * pair.First.PeakBytes)
            .Select(pair => pair.First.Run)
            .ToArray();
        return
        [
            worse.Length == 0
                ? string.Create(CultureInfo.InvariantCulture, $"No run grows by more than {Allowed} times linear.")
                : string.Create(CultureInfo.InvariantCulture, $"Grows by more than {Allowed} times linear: {string.Join("; ", worse)}."),
            "The seconds exclude pauses, in which a run waits for a vacuum of its table; with --max-pause 0s it does not wait.",
            "A thousand times the size is extrapolated linearly from the two sizes; a table larger than the server's memory may behave differently.",
        ];
    }

    /// <param name="Seconds">Without pauses.</param>
    sealed record Measured(string Run, double Seconds, double PausedSeconds, long PeakBytes);
}
