using System.Text.Json;
using RecSys.Jobs.Backfill;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

public sealed class BackfillProgressTests
{
    [Test]
    public void A_batch_counts_its_rows_and_moves_the_cursor_to_its_last_row()
    {
        var progress = New();
        progress.BeginPage([Rows.Changed(1), Rows.Unchanged(2), Rows.Changed(3)]);
        var recorded = progress.After(Rows.Outcomes([Rows.Changed(1), Rows.Changed(3)], RowOutcome.Changed));
        progress.EndBatch();

        Assert.That((progress.Counts.Scanned, progress.Counts.Changed, progress.Counts.Unchanged, progress.Counts.Batches), Is.EqualTo((3, 2, 1, 1)));
        Assert.That(Cursor(recorded).After, Is.EqualTo("item-003"));
        Assert.That(Cursor(recorded).Range, Is.EqualTo(Rows.Range));
    }

    [Test]
    public void A_repeated_transaction_counts_once()
    {
        var progress = New();
        progress.BeginPage([Rows.Changed(1)]);
        progress.After(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Changed));
        progress.After(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Locked));
        progress.After(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Conflict));
        progress.EndBatch();

        Assert.That((progress.Counts.Changed, progress.Counts.Conflicts, progress.SetAside.Count), Is.EqualTo((0, 1, 0)));
    }

    [Test]
    public void Counts_change_only_when_the_batch_ends()
    {
        var progress = New();
        progress.BeginPage([Rows.Changed(1)]);
        progress.After(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Changed));

        Assert.That(progress.Counts.Scanned, Is.Zero);
        progress.EndBatch();
        Assert.That(progress.Counts.Scanned, Is.EqualTo(1));
    }

    [Test]
    public void A_locked_row_is_visited_again_and_counts_as_locked_only_if_it_is_still_locked()
    {
        var progress = New();
        progress.BeginPage([Rows.Changed(2), Rows.Changed(1), Rows.Changed(3)]);
        var recorded = progress.After(Rows.Outcomes([Rows.Changed(2), Rows.Changed(1), Rows.Changed(3)], RowOutcome.Locked));
        progress.EndBatch();

        Assert.That(Cursor(recorded).SetAside, Is.EqualTo(new[] { "item-001", "item-002", "item-003" }));
        Assert.That(progress.Counts.Locked, Is.Zero);

        progress.BeginRevisit(["item-001", "item-002", "item-003"], [Rows.Changed(1), Rows.Unchanged(2)]);
        progress.After(Rows.Outcomes([Rows.Changed(1)], RowOutcome.Locked));
        progress.EndBatch();

        Assert.That(progress.SetAside, Is.Empty);
        Assert.That((progress.Counts.Locked, progress.Counts.Unchanged, progress.Counts.Conflicts), Is.EqualTo((1, 1, 1)), "the third row was deleted");
        Assert.That(progress.Counts.Scanned, Is.EqualTo(3));
    }

    [Test]
    public void A_resumed_run_starts_from_the_recorded_cursor_and_counts()
    {
        var progress = new BackfillProgress(new BackfillCursor(Rows.Range, "item-005", ["item-002"]), new BackfillCounts { Scanned = 5, Changed = 4 });

        Assert.That(progress.SetAside, Is.EqualTo(new[] { "item-002" }));
        progress.BeginPage([Rows.Changed(6)]);
        progress.After(Rows.Outcomes([Rows.Changed(6)], RowOutcome.Changed));
        progress.EndBatch();
        Assert.That((progress.Counts.Scanned, progress.Counts.Changed), Is.EqualTo((6, 5)));
    }

    static BackfillProgress New() => new(new BackfillCursor(Rows.Range, null, []), new BackfillCounts());

    static BackfillCursor Cursor(RunProgress progress) => JsonSerializer.Deserialize(progress.Cursor, BackfillJson.Line.BackfillCursor)!;
}
