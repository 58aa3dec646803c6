using System.Globalization;

namespace RecSys.Evaluation.Candidates.External;

/// <summary>Collects the lists of a run file, item by item in any order or list by list.</summary>
sealed class RunLists(RunErrors errors)
{
    readonly Dictionary<(string User, long? Time), Entries> _lists = [];

    // An item is in many lists: all of them share one text.
    readonly Dictionary<string, string> _items = new(StringComparer.Ordinal);

    // Most lines have the time of the line before.
    (string? Text, long? Time) _last;

    /// <summary>Adds one item to the list of a user and time.</summary>
    /// <param name="line">Number of the line, for errors.</param>
    /// <param name="time">As the file gives it; null without one.</param>
    /// <param name="rank">As the file gives it; null without one.</param>
    /// <param name="score">As the file gives it; null without one.</param>
    public void AddItem(long line, string user, string? time, string item, string? rank, string? score)
    {
        long place = 0;
        var value = 0.0;
        if (rank is null && score is null)
            errors.Add(line, "", "must have a rank or a score");
        else if (rank is not null && !(long.TryParse(rank, NumberStyles.None, CultureInfo.InvariantCulture, out place)))
            errors.Add(line, "rank", $"must be a whole number of 0 or more, was {Shown(rank)}");
        else if (score is not null && !(double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value)))
            errors.Add(line, "score", $"must be a finite number, was {Shown(score)}");
        else if (TryTime(line, time, out var at))
            Add(line, (user, at), new Entry(Shared(item), place, value), rank is not null);
    }

    /// <summary>Adds the whole list of a user and time.</summary>
    /// <param name="items">Best first; may be empty.</param>
    public void AddList(long line, string user, string? time, IReadOnlyList<string> items)
    {
        if (!TryTime(line, time, out var at))
            return;

        var list = new Entries(line, IsRanked: true, IsWhole: true, [.. items.Select((item, rank) => new Entry(Shared(item), rank, 0))]);
        if (!_lists.TryAdd((user, at), list))
            errors.Add(line, "user", $"{Shown(user)} has another list{(at is null ? "" : " for this time")} on line {Number(_lists[(user, at)].Line)}");
    }

    /// <summary>All lists in their order.</summary>
    /// <exception cref="CandidateFileException">There is none.</exception>
    public IReadOnlyList<ExternalList> Build()
    {
        if (_lists.Count == 0)
            errors.Add(1, "", "contains no list");
        errors.ThrowIfAny();
        return [.. _lists.OrderBy(list => list.Key.User, StringComparer.Ordinal).ThenBy(list => list.Key.Time)
            .Select(list => new ExternalList(list.Key.User, list.Key.Time, list.Value.InOrder()))];
    }

    void Add(long line, (string User, long? Time) key, Entry entry, bool isRanked)
    {
        if (!_lists.TryGetValue(key, out var list))
            _lists.Add(key, list = new Entries(line, isRanked, IsWhole: false, []));
        if (list.IsWhole)
            errors.Add(line, "user", $"{Shown(key.User)} has another list on line {Number(list.Line)}");
        else if (list.IsRanked != isRanked)
            errors.Add(line, "rank", $"must be on all lines of user {Shown(key.User)} or on none; line {Number(list.Line)} has {(list.IsRanked ? "one" : "none")}");
        else
            list.Items.Add(entry);
    }

    bool TryTime(long line, string? text, out long? time)
    {
        time = null;
        if (text is null)
            return true;
        if (text != _last.Text && HoldoutTime.TryRead(text, out var microseconds))
            _last = (text, microseconds);
        if (text == _last.Text)
        {
            time = _last.Time;
            return true;
        }

        errors.Add(line, "time", $"must be {HoldoutTime.Form}, was {Shown(text)}");
        return false;
    }

    string Shared(string item)
    {
        if (_items.TryGetValue(item, out var known))
            return known;
        _items.Add(item, item);
        return item;
    }

    static string Shown(string text) => text.Length == 0 ? "empty" : $"'{text}'";

    static string Number(long line) => line.ToString(CultureInfo.InvariantCulture);

    readonly record struct Entry(string Item, long Rank, double Score);

    /// <param name="Line">Of the first entry.</param>
    /// <param name="IsWhole">Whether the file gives the list on one line.</param>
    sealed record Entries(long Line, bool IsRanked, bool IsWhole, List<Entry> Items)
    {
        public string[] InOrder()
        {
            Items.Sort((a, b) =>
            {
                var order = a.Rank.CompareTo(b.Rank);
                order = order != 0 ? order : b.Score.CompareTo(a.Score);
                return order != 0 ? order : string.CompareOrdinal(a.Item, b.Item);
            });
            return [.. Items.Select(entry => entry.Item)];
        }
    }
}
