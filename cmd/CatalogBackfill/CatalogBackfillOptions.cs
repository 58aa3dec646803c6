using McMaster.Extensions.CommandLineUtils;
using RecSys.Catalog;
using RecSys.Hosting;
using RecSys.Jobs.Backfill;

namespace RecSys.CatalogBackfill;

/// <summary>The options of catalog_backfill.</summary>
abstract class CatalogBackfillOptions : MaintenanceOptions
{
    [Option("--mode <MODE>", Description = "What to do: backfill (rows where a derived column is missing), refresh (all rows) or undo (restore the rows of --undo FILE). Default: backfill.")]
    public BackfillMode Mode { get; set => (field, GivenMode) = (value, value); } = BackfillMode.Backfill;

    [Option("--since <WHEN>", Description = "Visit only rows updated since then (a duration before now such as 7d, 0 to 36500 days, or an RFC 3339 time). Default: all rows.")]
    public Since? Since { get; set; }

    [Option("--batch <ROWS>", Description = "Rows per page and per transaction (1 to 10000). Default: 500.")]
    [InRange(1, 10_000)]
    public int Batch { get; set; } = 500;

    [Option("--dry-run", Description = "Print each item that would change and the totals; write nothing. Default: off.")]
    public bool DryRun { get; set; }

    [Option("--limit <ROWS>", Description = "Visit at most this many rows (1 or more). Default: all rows.")]
    [InRange(1, int.MaxValue)]
    public int? Limit { get; set; }

    [Option("--item <ID>", Description = "Visit this item only; repeat the option for more items. Default: all items.")]
    public string[] Items { get; set; } = [];

    [Option("--all-namespaces", Description = "Work on every namespace of the organization that has items, one after the other. Default: off.")]
    public bool AllNamespaces { get; set; }

    [Option("--embeddings <WHICH>", Description = "Embeddings to write: missing (rows without one), none, or all (rows whose embedding differs). Default: missing.")]
    public EmbeddingPolicy Embeddings { get; set => (field, GivenEmbeddings) = (value, value); } = EmbeddingPolicy.Missing;

    [Option("--overwrite", Description = "Use props and tags first, then the column. Default: off, which keeps and normalizes a value that the column has.")]
    public bool Overwrite { get; set; }

    [Option("--resume <RUN>", Description = "Continue an interrupted run (a UUID) with the options that it began with. Default: a new run.")]
    public Guid? Resume { get; set; }

    [Option("--max-errors <N>", Description = "Rows that the database may refuse before the run stops with exit code 3 (a share of the visited rows from 0% to 100%, or a number of rows, 0 or more). Default: 1%.")]
    public string MaxErrors { get; set; } = "1%";

    [Option("--require <SHARES>", Description = "Exit with code 5 if a smaller share of rows has a value at the end (shares from 0 to 1, such as brand=0.95,description=0.8). Default: none.")]
    public string? Require { get; set; }

    [Option("--report <FILE>", Description = "Also write the report as JSON to this file. Default: none.")]
    [NotBlank]
    public string? Report { get; set; }

    [Option("--undo <FILE>", Description = "Write the old values of changed rows to this new file; with --mode undo, read them from it. Default: none.")]
    [NotBlank]
    public string? Undo { get; set; }

    [Option("--details", Description = "Also print completeness in rows, all rejected values, sources and samples. Default: off.")]
    public bool Details { get; set; }

    // The parser does not support nullable enums, and a resumed run must know whether the option was given.
    protected BackfillMode? GivenMode { get; private set; }

    protected EmbeddingPolicy? GivenEmbeddings { get; private set; }
}
