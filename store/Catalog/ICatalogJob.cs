using RecSys.Catalog;

namespace RecSys.Store;

/// <summary>The job whose rows a <see cref="CatalogWriter"/> writes.</summary>
public interface ICatalogJob
{
    /// <summary>Derives a row. Called again for a row that changed after it was read.</summary>
    CatalogUpsert Derive(CatalogItem row);

    /// <summary>Saves what the job needs of the rows that are about to change. Called before each commit, and again if the transaction is repeated.</summary>
    /// <param name="outcomes">The outcomes of the transaction's rows.</param>
    void BeforeCommit(IReadOnlyList<WriteOutcome> outcomes);

    /// <summary>The progress of the run after a batch with these outcomes. Called again if a transaction is repeated; the last call counts.</summary>
    /// <param name="outcomes">One outcome per row of the batch.</param>
    RunProgress ProgressAfter(IReadOnlyList<WriteOutcome> outcomes);
}
