using System.Text.Json;
using RecSys.Catalog;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The progress of a run over its batches: its counts, and the rows that it set aside to visit them again at the end.</summary>
/// <remarks>A batch begins, has its outcomes computed once or more often, and ends. Only the end changes <see cref="Counts"/>.</remarks>
sealed class BackfillProgress(BackfillCursor start, BackfillCounts counts)
{
    HashSet<string> _setAside = new(start.SetAside, StringComparer.Ordinal);
    string? _after = start.After;

    // Of the batch that began: what comes before its outcomes, what its outcomes lead to, and the ids of rows that are visited again.
    BackfillCounts _before = counts;
    BackfillCounts _countsAfter = counts;
    HashSet<string> _setAsideAfter = [];
    IReadOnlyList<string>? _revisited;

    /// <summary>The counts of all batches that ended.</summary>
    public BackfillCounts Counts { get; private set; } = counts;

    /// <summary>Ids of rows to visit again, in ordinal order.</summary>
    public IReadOnlyList<string> SetAside => [.. _setAside.Order(StringComparer.Ordinal)];

    /// <summary>Begins a batch of rows that are visited for the first time.</summary>
    /// <param name="rows">In the order of the pages, at least one.</param>
    public void BeginPage(IReadOnlyList<CatalogUpsert> rows)
    {
        _before = Counts.Clone();
        _before.AddScanned(rows);
        _before.Batches++;
        _after = rows[^1].Row.ItemId;
        _revisited = null;
        AddUnchanged(rows);
    }

    /// <summary>Begins a batch of rows that were set aside.</summary>
    /// <param name="rows">Those of <paramref name="ids"/> that still exist.</param>
    public void BeginRevisit(IReadOnlyList<string> ids, IReadOnlyList<CatalogUpsert> rows)
    {
        _before = Counts.Clone();
        _before.Conflicts += ids.Count - rows.Count; // the others are deleted
        _revisited = ids;
        AddUnchanged(rows);
    }

    /// <summary>The progress once the batch has these outcomes. A row that another session holds is set aside on its first visit.</summary>
    public RunProgress After(IReadOnlyList<WriteOutcome> outcomes)
    {
        (_countsAfter, _setAsideAfter) = (_before.Clone(), new HashSet<string>(_setAside, StringComparer.Ordinal));
        if (_revisited is not null)
            _setAsideAfter.ExceptWith(_revisited);
        foreach (var outcome in outcomes)
        {
            if (outcome.Outcome == RowOutcome.Locked && _revisited is null)
                _setAsideAfter.Add(outcome.Upsert.Row.ItemId);
            else
                _countsAfter.AddOutcome(outcome.Upsert, outcome.Outcome, outcome.Failure);
        }

        var cursor = new BackfillCursor(start.Range, _after, [.. _setAsideAfter.Order(StringComparer.Ordinal)]);
        return new RunProgress(
            JsonSerializer.Serialize(cursor, BackfillJson.Line.BackfillCursor),
            JsonSerializer.Serialize(_countsAfter, BackfillJson.Line.BackfillCounts));
    }

    /// <summary>Ends the batch with the outcomes of the last <see cref="After"/>.</summary>
    public void EndBatch() => (Counts, _setAside) = (_countsAfter, _setAsideAfter);

    void AddUnchanged(IReadOnlyList<CatalogUpsert> rows)
    {
        foreach (var upsert in rows.Where(upsert => upsert.Changes.Count == 0))
            _before.AddOutcome(upsert, RowOutcome.Unchanged, null);
    }
}
