using System.Globalization;
using RecSys.Catalog;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>What the command line says, beside <c>--resume</c>, of what the run has decided; null where it says nothing.</summary>
sealed record GivenFlags(
    string? Namespace, Guid? Org, BackfillMode? Mode, DateTimeOffset? Since, long? Limit, IReadOnlyList<string>? Items, EmbeddingPolicy? Embeddings,
    bool? Overwrite);

/// <summary>Finds the run to go on with, and holds the command line to it.</summary>
static class ResumedRun
{
    const int LengthNamed = 120;

    /// <exception cref="CommandException">There is no such run, nothing is left of it to do, or a flag differs from the run's own.</exception>
    public static async Task<MaintenanceRecord> FindAsync(CommandContext context, Guid id, GivenFlags given, CancellationToken cancellationToken)
    {
        var record = await context.Get<MaintenanceRuns>().FindAsync(id, cancellationToken);
        if (record is null || record.Command != context.Program)
            throw CommandException.BadValue("--resume", id.ToString(), $"the id of a {context.Program} run that the database has a record of");

        var flags = RecordedOptions.FromJson(record.FlagsJson);
        foreach (var (flag, value, own) in Pairs(given, flags, record.Scope))
        {
            if (value is not null && value != own)
                throw CommandException.BadValue(flag, Shorten(value), $"{(own is null ? "nothing" : $"'{Shorten(own)}'")}, as run {id} began, or no {flag} beside --resume");
        }

        if (flags.Mode == BackfillMode.Undo)
            throw new CommandException(ExitCodes.Usage, $"--resume: run {id} is an undo; give its --mode undo and --undo again instead, rows that it put back stay as they are");
        if (record.Status == RunStatus.Done.RecordedWord())
            throw new CommandException(ExitCodes.Usage, $"--resume: run {id} over namespace '{record.Scope.Namespace}' is done and has nothing left to do; leave --resume out for a new run");
        return record;
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

    static string Shorten(string text) => DerivedColumns.Text(text, LengthNamed)!;
}
