using System.Runtime.InteropServices;

namespace RecSys.Scoring;

/// <summary>The signal that brought an item into the candidate pool.</summary>
public enum CandidateSource
{
    /// <summary>The item is not in the pool.</summary>
    None,

    /// <summary>Among the best by popularity.</summary>
    Popularity,

    /// <summary>By its dot product with the user's factors.</summary>
    Collaborative,

    /// <summary>By tags of the user's profile.</summary>
    Content,

    /// <summary>By the user's events within half an hour.</summary>
    Session,
}

/// <summary>The candidate pool of one query, items ascending, so that the lower position wins a tie.</summary>
/// <remarks>
/// Popularity gives its best F available items with a positive value. When another signal gives an item, min(20, max(1, count / 4))
/// of the F slots are reserved: collaborative, content and session fill them in this order, each with its best positive items that no
/// earlier signal gave. The rest of popularity's items take the slots that stay free.
/// </remarks>
sealed class CandidatePool(ItemCatalog catalog)
{
    readonly TopItems<double> _popular = new();
    readonly TopItems<float> _collaborative = new();
    readonly TopItems<int> _content = new();
    readonly TopItems<int> _session = new();
    readonly CandidateSource[] _sources = new CandidateSource[catalog.ItemCount];
    readonly bool[] _eligible = catalog.Available.ToArray();
    readonly int[] _matches = new int[catalog.ItemCount];
    readonly List<int> _given = [];
    readonly List<int> _items = [];

    /// <summary>Items of the pool, ascending. Valid until the next load.</summary>
    public ReadOnlySpan<int> Items => CollectionsMarshal.AsSpan(_items);

    public CandidateSource SourceOf(int item) => _sources[item];

    /// <param name="popularity">By item.</param>
    /// <param name="collaborative">By item; empty when the user has no vector.</param>
    /// <param name="off">The signal that adds no item; null for none.</param>
    public void Load(
        int fanout, ReadOnlySpan<double> popularity, ReadOnlySpan<float> collaborative, TagProfile profile, (int Item, int Count)[] session, Signal? off)
    {
        Clear();
        _popular.Reset(fanout);
        _popular.Offer(popularity, 0, _eligible);
        var popular = _popular.Finish(out _);
        foreach (var item in popular)
            Give(item);

        var kept = Math.Min(20, Math.Max(1, popular.Length / 4));
        var head = Math.Min(popular.Length, fanout - kept);

        // One signal can fill no more than this, so further items of it need not be found.
        var room = fanout - head;
        var others = Take(off == Signal.Collaborative ? [] : Collaborative(room, collaborative), CandidateSource.Collaborative, room);
        others += Take(others < room && off != Signal.Content ? Content(room, profile) : [], CandidateSource.Content, room - others);
        others += Take(others < room && off != Signal.Session ? Session(room, session) : [], CandidateSource.Session, room - others);

        head = Math.Min(popular.Length, fanout - others);
        Take(popular[..head], CandidateSource.Popularity, head);
        _items.Sort();
        ReleaseGiven();
    }

    ReadOnlySpan<int> Collaborative(int room, ReadOnlySpan<float> products)
    {
        _collaborative.Reset(room);
        _collaborative.Offer(products, 0, _eligible);
        return _collaborative.Finish(out _);
    }

    ReadOnlySpan<int> Content(int room, TagProfile profile)
    {
        _content.Reset(room);
        foreach (var tag in profile.Tags)
        {
            foreach (var item in catalog.AvailableItemsOf(tag))
                _matches[item]++;
        }

        _content.Offer(_matches, 0, _eligible);
        Array.Clear(_matches);
        return _content.Finish(out _);
    }

    ReadOnlySpan<int> Session(int room, (int Item, int Count)[] session)
    {
        _session.Reset(room);
        foreach (var (item, count) in session)
        {
            if (_eligible[item])
                _session.Offer(count, item);
        }

        return _session.Finish(out _);
    }

    int Take(ReadOnlySpan<int> items, CandidateSource source, int places)
    {
        var taken = items[..Math.Min(items.Length, places)];
        foreach (var item in taken)
        {
            _sources[item] = source;
            _items.Add(item);
            Give(item);
        }

        return taken.Length;
    }

    void Give(int item)
    {
        if (!_eligible[item])
            return;
        _eligible[item] = false;
        _given.Add(item);
    }

    void ReleaseGiven()
    {
        foreach (var item in _given)
            _eligible[item] = true;
        _given.Clear();
    }

    void Clear()
    {
        foreach (var item in _items)
            _sources[item] = CandidateSource.None;
        _items.Clear();
    }
}
