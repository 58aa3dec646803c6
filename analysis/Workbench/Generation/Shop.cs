using RecSys.Workbench.Database;

namespace RecSys.Workbench.Generation;

/// <summary>A generated shop: items, users with tastes, and their events over <see cref="ShopOptions.Days"/> days.</summary>
/// <remarks>
/// Pure: the same <see cref="ShopOptions"/> give the same rows in the same order. Rows are generated while they are read. Memory is
/// about ten arrays by item, tables of demand (about 250 bytes per item) and a few numbers per user.
/// </remarks>
public sealed class Shop
{
    readonly ShopItems _items;
    readonly ShopUsers _users;
    readonly ShopJourneys _journeys;

    public Shop(ShopOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Items, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Users, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Events);

        Catalog = ShopCatalog.Create(options);
        var demand = new ShopDemand(Catalog, options.Seed);
        _items = new ShopItems(options, Catalog);
        _users = new ShopUsers(options, demand);
        _journeys = new ShopJourneys(options, Catalog, demand, _users);
    }

    /// <summary>The hidden causes, for tests that check whether the rows show them.</summary>
    public ShopCatalog Catalog { get; }

    public IEnumerable<ShopItem> Items() => _items.All();

    public IEnumerable<ShopUser> Users() => _users.All();

    /// <summary>By user, then by session. One enumeration at a time.</summary>
    public IEnumerable<ShopEvent> Events() => _journeys.All();
}
