namespace RecSys.Scoring;

/// <summary>A user's tag profile: the tags of the items in recent events, decayed and weighted, scaled to sum to 1.</summary>
/// <remarks>
/// Over the user's events in [t - window, t), each tag of the item gets <c>0.5^(age / half-life) * weight * value</c>. The
/// <c>topN</c> largest positive totals stay; ties go to the smaller tag. Types without an active weight do not count. One instance serves one thread.
/// </remarks>
public sealed class TagProfile
{
    readonly ScoringData _data;
    readonly EventTypeTable _types;
    readonly double[] _weights;
    readonly bool[] _isTouched;
    readonly List<int> _touched = [];
    readonly TopItems<double> _top = new();
    int[] _tags = [];

    /// <summary>An empty profile.</summary>
    public TagProfile(ScoringData data)
    {
        _data = data;
        _types = new EventTypeTable(data.Types);
        _weights = new double[data.Catalog.TagNames.Count];
        _isTouched = new bool[data.Catalog.TagNames.Count];
    }

    /// <summary>The tags of the profile after the last <see cref="Load"/>, strongest first.</summary>
    public ReadOnlySpan<int> Tags => _tags;

    /// <summary>A tag's share of the profile in [0, 1]; 0 for a tag outside it.</summary>
    public double Weight(int tag) => _weights[tag];

    /// <summary>Makes the profile of a query's user.</summary>
    /// <exception cref="ScoringException">The value of an event is not a finite number.</exception>
    public void Load(Query query, double windowDays, int topN)
    {
        foreach (var tag in _touched)
            (_weights[tag], _isTouched[tag]) = (0, false);
        _touched.Clear();
        Sum(query, Days.WindowStart(query.Time, windowDays));
        _touched.Sort();
        _top.Reset(topN);
        foreach (var tag in _touched)
        {
            if (!double.IsFinite(_weights[tag]))
                throw new ScoringException($"The tag profile of user '{_data.Interactions.UserIds[query.User]}' is not finite at tag '{_data.Catalog.TagNames[tag]}'.");
            _top.Offer(_weights[tag], tag);
            _weights[tag] = 0;
        }

        _tags = _top.Finish(out var totals).ToArray();
        var sum = 0.0;
        foreach (var total in totals)
            sum += total;
        for (var i = 0; i < _tags.Length; i++)
            _weights[_tags[i]] = totals[i] / sum;
    }

    /// <summary>How many of an item's tags are in the profile: the content signal, raw.</summary>
    public int Matches(int item)
    {
        var matches = 0;
        foreach (var tag in _data.Catalog.Tags(item))
        {
            if (_weights[tag] > 0)
                matches++;
        }

        return matches;
    }

    /// <summary>The sum of the profile's weights over an item's tags, in [0, 1]: what the profile boost is multiplied with.</summary>
    public double Overlap(int item)
    {
        var overlap = 0.0;
        foreach (var tag in _data.Catalog.Tags(item))
            overlap += _weights[tag];
        return overlap;
    }

    void Sum(Query query, long start)
    {
        var interactions = _data.Interactions;
        var events = interactions.EventsOfUser(query.User);
        var items = interactions.ItemsOfUser(query.User);
        var end = Interactions.CountBelow(events, interactions.CountBefore(query.Time));
        for (var i = Interactions.CountBelow(events, interactions.CountBefore(start)); i < end; i++)
        {
            var index = _types.IndexOf(interactions.Types[events[i]]);
            if (index < 0)
                continue;
            var type = _types[index];
            var age = ((double)query.Time - interactions.Times[events[i]]) / Days.Microseconds;
            var amount = Math.Pow(0.5, age / type.ProfileHalfLifeDays) * type.Weight * interactions.Values[events[i]];
            if (!double.IsFinite(amount))
                throw EventValue.NotFinite(interactions, events[i]);
            foreach (var tag in _data.Catalog.Tags(items[i]))
            {
                _weights[tag] += amount;
                if (_isTouched[tag])
                    continue;
                _isTouched[tag] = true;
                _touched.Add(tag);
            }
        }
    }
}
