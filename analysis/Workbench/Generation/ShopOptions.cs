namespace RecSys.Workbench.Generation;

/// <summary>What a generated shop is made from: the same options give the same rows, byte for byte.</summary>
/// <param name="Items">At least 1.</param>
/// <param name="Users">At least 1.</param>
/// <param name="Events">At least 0; exactly so many are made.</param>
/// <param name="Now">The end of the shop's history; every event lies before it.</param>
public sealed record ShopOptions(int Items, int Users, int Events, ulong Seed, DateTimeOffset Now)
{
    /// <summary>Days of history.</summary>
    public const int Days = 60;

    public DateTimeOffset Start => Now.AddDays(-Days);
}
