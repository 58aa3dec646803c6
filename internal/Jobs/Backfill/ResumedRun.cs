using System.Globalization;
using System.Text.Json;
using RecSys.Catalog;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The flags on the command line that a resumed run has decided already; null for a flag that is not given.</summary>
public sealed record GivenFlags
{
    /// <summary><c>--namespace</c>.</summary>
    public required string? Namespace { get; init; }

    /// <summary><c>--org</c>.</summary>
    public required Guid? Org { get; init; }

    /// <summary><c>--mode</c>.</summary>
    public required BackfillMode? Mode { get; init; }

    /// <summary><c>--since</c>.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary><c>--limit</c>.</summary>
    public required long? Limit { get; init; }

    /// <summary><c>--item</c>.</summary>
    public required IReadOnlyList<string>? Items { get; init; }

    /// <summary><c>--embeddings</c>.</summary>
    public required EmbeddingPolicy? Embeddings { get; init; }

    /// <summary><c>--overwrite</c>.</summary>
    public required bool? Overwrite { get; init; }
}

/// <summary>Finds the run to resume, and checks the command line against it.</summary>
public static class ResumedRun
{
    const int LengthNamed = 120;

    /// <exception cref="CommandException">There is no such run, it has nothing left to do, or a flag differs from the run's own: <see cref="ExitCodes.Usage"/>.</exception>
    public static async Task<MaintenanceRecord> FindAsync(BackfillServices services, Guid id, GivenFlags given, CancellationToken cancellationToken)
    {
        var record = await services.Runs.FindAsync(id, cancellationToken);
        if (record is null || record.Command != services.Program)
            throw CommandException.BadValue("--resume", id.ToString(), $"the id of a recorded {services.Program} run");
        Check(record, given);
        return record;
    }

    /// <exception cref="CommandException">As <see cref="FindAsync"/>.</exception>
    internal static void Check(MaintenanceRecord record, GivenFlags given)
    {
        var own = JsonSerializer.Deserialize(record.FlagsJson, BackfillJson.Line.RecordedOptions)!;
        foreach (var (flag, value, ownValue) in Pairs(given, own, record.Scope))
        {
            if (value is not null && value != ownValue)
                throw CommandException.BadValue(
                    flag, ValueText.Shorten(value, LengthNamed), $"{(ownValue is null ? "nothing" : $"'{ValueText.Shorten(ownValue, LengthNamed)}'")}, the value of run {record.RunId}; leave {flag} out with --resume");
        }

        if (own.Mode == BackfillMode.Undo)
            throw new CommandException(ExitCodes.Usage, $"--resume: run {record.RunId} is an undo; run --mode undo with the same --undo file instead, rows that are restored already stay as they are");
        if (record.Status == RunStatus.Done.RecordedWord())
            throw new CommandException(ExitCodes.Usage, $"--resume: run {record.RunId} over namespace '{record.Scope.Namespace}' is done and has nothing left to do; leave --resume out for a new run");
    }

    static IEnumerable<(string Flag, string? Given, string? Own)> Pairs(GivenFlags given, RecordedOptions own, Scope scope) =>
    [
        ("--namespace", given.Namespace, scope.Namespace),
        ("--org", given.Org?.ToString(), scope.OrgId.ToString()),
        ("--mode", Text(given.Mode), Text((BackfillMode?)own.Mode)),
        ("--since", Text(given.Since), Text(own.Since)),
        ("--limit", Text(given.Limit), Text(own.Limit)),
        ("--item", Text(given.Items), Text(own.Items)),
        ("--embeddings", Text(given.Embeddings), Text((EmbeddingPolicy?)own.Embeddings)),
        ("--overwrite", Text(given.Overwrite), Text((bool?)own.Overwrite)),
    ];

    static string? Text<T>(T? value)
        where T : struct
        => value switch
        {
            null => null,
            DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture).ToLowerInvariant(),
            _ => value.ToString()!.ToLowerInvariant(),
        };

    static string? Text(IReadOnlyList<string>? items) => items is null ? null : string.Join(", ", items);
}
