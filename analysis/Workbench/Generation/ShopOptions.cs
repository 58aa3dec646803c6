namespace RecSys.Workbench.Generation;

/// <summary>The options of a generated shop. The same options give the same rows, byte for byte.</summary>
/// <param name="Items">At least 1.</param>
/// <param name="Users">At least 1.</param>
/// <param name="Events">The exact number of events, at least 0.</param>
/// <param name="Now">The end of the shop's history. Every event is before it.</param>
public sealed record ShopOptions(int Items, int Users, int Events, ulong Seed, DateTimeOffset Now)
{
    /// <summary>Days of history.</summary>
    public const int Days = 60;

    public DateTimeOffset Start => Now.AddDays(-Days);
}
