using RecSys.Store;

namespace RecSys.Workbench;

/// <summary>A shop about to be written, whatever it was made from.</summary>
/// <param name="Source">What it was made from, in a few words.</param>
/// <param name="Items">No item id twice. Read once.</param>
/// <param name="Users">No user id twice. Read once.</param>
/// <param name="Events">Read once, streamed.</param>
/// <param name="EventCount">How many events there will be, for the progress bar.</param>
sealed record ShopData(
    string Source, IEnumerable<ShopItem> Items, IEnumerable<ShopUser> Users, IEnumerable<ShopEvent> Events, long EventCount)
{
    /// <summary>Rows of the source that were not taken, by reason; empty when all were.</summary>
    public IReadOnlyList<Refusal> Refused { get; init; } = [];
}

/// <summary>Lines of a source that were not taken.</summary>
/// <param name="Reason">Why, as a person would say it.</param>
/// <param name="FirstAt">File and line of the first of them.</param>
sealed record Refusal(string Reason, long Rows, string FirstAt);
