using RecSys.Workbench.Database;

namespace RecSys.Workbench;

/// <summary>A shop to be written, from any source.</summary>
/// <param name="Source">Short name of the source.</param>
/// <param name="Items">Without duplicate item ids. Read once.</param>
/// <param name="Users">Without duplicate user ids. Read once.</param>
/// <param name="Events">Read once, as a stream.</param>
/// <param name="EventCount">Number of events, for the progress bar.</param>
sealed record ShopData(
    string Source, IEnumerable<ShopItem> Items, IEnumerable<ShopUser> Users, IEnumerable<ShopEvent> Events, long EventCount)
{
    /// <summary>Rows of the source that were rejected, by reason; empty when all were accepted.</summary>
    public IReadOnlyList<RejectedLines> Refused { get; init; } = [];
}

/// <summary>Lines of a source that were rejected for the same reason.</summary>
/// <param name="FirstAt">File and line of the first of them.</param>
sealed record RejectedLines(string Reason, long Rows, string FirstAt);
