using System.Globalization;
using System.Text.Json;
using RecSys.Store;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Bench;

/// <summary>The time of a first and a second run of collab_factors against COPY of the rows out and COPY plus merge of the same vectors in.</summary>
sealed class FactorsBenchmark : IBenchmark
{
    const int Items = 50_000;
    const int Users = 100_000;
    const int Events = 2_000_000;
    const string Program = "collab_factors";

    public string Name => "factors";

    public string Description =>
        "collab_factors on 50,000 items, 100,000 users and 2,000,000 events and on a tenth of the users and events, first run and unchanged second run, against COPY of the same rows out and COPY plus merge of the same vectors from files.";

    public async Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var small = await MeasureAsync(context, "factors_tenth", 0.1, cancellationToken);
        var large = await MeasureAsync(context, "factors", 1, cancellationToken);
        return new BenchReport(
            [.. large.Tables("all users and events"), .. small.Tables("a tenth of the users and events")], Notes(context, small, large));
    }

    static async Task<Measured> MeasureAsync(BenchContext context, string name, double share, CancellationToken cancellationToken)
    {
        var scope = context.Scope(name);
        var clock = context.Command.Clock;
        var (items, users, events) = (context.Scaled(Items), context.Scaled((int)(Users * share)), context.Scaled((int)(Events * share)));
        await context.Command.Get<NamespaceReset>().DeleteAsync(scope, cancellationToken);
        await context.SeedAsync(scope, items, users, events, cancellationToken);
        // After the nightly backfill of a service, every item with text has an embedding.
        await ChildProcess.PrepareAsync("catalog_backfill", ["--namespace", scope.Namespace], context.Command, cancellationToken);
        await ChildProcess.PrepareAsync(Program, ["--namespace", scope.Namespace], context.Command, cancellationToken);

        var lowerBound = context.Command.Get<FactorLowerBound>();
        var folder = Directory.CreateTempSubdirectory("recsys-bench-");
        try
        {
            var (itemFile, userFile) = (Path.Combine(folder.FullName, "items"), Path.Combine(folder.FullName, "users"));
            await lowerBound.SaveAsync(scope, itemFile, userFile, cancellationToken);
            var rounds = new Rounds(context, scope, lowerBound, itemFile, userFile);
            for (var round = 0; round <= context.Rounds; round++)
                await rounds.RunAsync(isCounted: round > 0, cancellationToken);
            return rounds.Result(items, users, events);
        }
        finally
        {
            folder.Delete(recursive: true);
            await context.Command.Get<NamespaceReset>().DeleteAsync(scope, cancellationToken);
        }
    }

    static List<string> Notes(BenchContext context, Measured small, Measured large)
    {
        var perEvent = (large.First.Median - small.First.Median) / (large.Events - small.Events);
        var bytesPerEvent = (large.First.PeakBytes - small.First.PeakBytes) / (double)(large.Events - small.Events);
        var rest = large.First.Median - perEvent * large.Events;
        var restBytes = large.First.PeakBytes - bytesPerEvent * large.Events;
        const double Hundred = 100e6;
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"The unchanged second run wrote {large.RowsWrittenAgain:N0} rows; the server's WAL grew by {large.WalAgain / 1e6:F2} MB meanwhile, other sessions included."),
            string.Create(CultureInfo.InvariantCulture, $"Peak memory allowed: items x 1.6 kB + events x 8 B + 200 MB = {(large.Items * 1600d + large.Events * 8d + 200e6) / 1e6:N0} MB."),
            string.Create(CultureInfo.InvariantCulture, $"Ten times the users and events: {large.First.Median / small.First.Median:F1} times the time of a first run, {large.First.PeakBytes / (double)small.First.PeakBytes:F1} times the memory."),
            string.Create(CultureInfo.InvariantCulture, $"By these two sizes, 100 million events of {large.Users / (double)large.Events * Hundred:N0} users on these {large.Items:N0} items need about {(rest + perEvent * Hundred) / 60:N0} minutes for a first run and {(restBytes + bytesPerEvent * Hundred) / 1e9:F1} GB on this machine (scale {context.Scale})."),
        ];
    }

    /// <summary>The measurements of one size.</summary>
    sealed record Measured
    {
        public required int Items { get; init; }

        public required int Users { get; init; }

        public required int Events { get; init; }

        public required IReadOnlyList<VariantTimes> FirstRun { get; init; }

        public required IReadOnlyList<VariantTimes> SecondRun { get; init; }

        public required long RowsWrittenAgain { get; init; }

        public required long WalAgain { get; init; }

        public VariantTimes First => FirstRun[1];

        public IEnumerable<BenchTable> Tables(string size) =>
            [BenchReport.Times($"First run, {size}", FirstRun), BenchReport.Times($"Unchanged second run, {size}", SecondRun)];
    }

    /// <summary>Measures the four variants in turn. Their preparation is not measured.</summary>
    sealed class Rounds(BenchContext context, Scope scope, FactorLowerBound lowerBound, string itemFile, string userFile)
    {
        readonly List<double>[] _seconds = [[], [], [], []];
        readonly long[] _peaks = new long[4];
        long _written;
        long _wal;

        public async Task RunAsync(bool isCounted, CancellationToken cancellationToken)
        {
            await lowerBound.ClearAsync(scope, cancellationToken);
            await TimeAsync(0, isCounted, async () =>
            {
                await DrainAsync(cancellationToken);
                await lowerBound.WriteAsync(scope, itemFile, userFile, context.Command.Clock.GetUtcNow(), cancellationToken);
                return 0;
            });
            await lowerBound.ClearAsync(scope, cancellationToken);
            await TimeAsync(1, isCounted, async () => (await ProgramAsync(cancellationToken)).PeakBytes);
            await TimeAsync(2, isCounted, async () =>
            {
                await DrainAsync(cancellationToken);
                await lowerBound.DrainAsync(scope, cancellationToken);
                return 0;
            });
            await TimeAsync(3, isCounted, async () =>
            {
                var result = await ProgramAsync(cancellationToken);
                var run = JsonDocument.Parse(result.Output).RootElement.GetProperty("runs")[0];
                _written = Written(run, "item_factors") + Written(run, "users");
                _wal = run.GetProperty("wal_bytes").GetInt64();
                return result.PeakBytes;
            });
        }

        public Measured Result(int items, int users, int events)
        {
            VariantTimes Times(int variant, string name) => new(name, _seconds[variant], _peaks[variant]);
            return new Measured
            {
                Items = items,
                Users = users,
                Events = events,
                FirstRun = [Times(0, "COPY out, COPY in and merge (lower bound)"), Times(1, "collab_factors, first run")],
                SecondRun = [Times(2, "COPY out, stored factors too (lower bound)"), Times(3, "collab_factors, second run")],
                RowsWrittenAgain = _written,
                WalAgain = _wal,
            };
        }

        async Task DrainAsync(CancellationToken cancellationToken)
        {
            var copy = context.Command.Get<CopyLowerBound>();
            await copy.DrainItemEmbeddingsAsync(scope, cancellationToken);
            await copy.DrainInteractionsAsync(scope, cancellationToken);
        }

        Task<ChildResult> ProgramAsync(CancellationToken cancellationToken)
            => ChildProcess.MeasureAsync(Program, ["--namespace", scope.Namespace, "--output", "json"], context.Command, cancellationToken);

        async Task TimeAsync(int variant, bool isCounted, Func<Task<long>> work)
        {
            var started = context.Command.Clock.GetTimestamp();
            var peak = await work();
            if (!isCounted)
                return;
            _seconds[variant].Add(context.Command.Clock.GetElapsedTime(started).TotalSeconds);
            _peaks[variant] = Math.Max(_peaks[variant], peak);
        }

        static long Written(JsonElement run, string part) => run.GetProperty(part).GetProperty("written").GetInt64();
    }
}
