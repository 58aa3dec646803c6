using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RecSys.Jobs.Runs;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Imports;

/// <summary>Reads a MovieLens folder (GroupLens, doi:10.1145/2827872): <c>movies.csv</c>, <c>ratings.csv</c>, <c>tags.csv</c>.</summary>
/// <remarks>
/// A rating is one event of value 1: an add from 4, a click from 3, a view below. Genres, the year and free tags become tags
/// of the film; genres also its category path. Ratings are read twice, the second time for the events.
/// </remarks>
sealed partial class MovieLens
{
    readonly string _folder;
    readonly DateTimeOffset _now;
    readonly TimeShift _shift;
    readonly Rejections _rejections = new();
    readonly Dictionary<string, Film> _films = new(StringComparer.Ordinal);
    readonly Dictionary<string, DateTimeOffset> _people = new(StringComparer.Ordinal);
    readonly long _ratings;

    MovieLens(string folder, DateTimeOffset now, bool shiftToNow)
    {
        _folder = folder;
        _now = now;
        ReadFilms();
        ReadTags();
        var newest = DateTimeOffset.MinValue;
        foreach (var rating in Ratings(_rejections))
        {
            _ratings++;
            var film = _films[rating.Film];
            film.FirstRated = film.FirstRated is { } first && first < rating.At ? first : rating.At;
            if (!_people.TryGetValue(rating.Person, out var joined) || rating.At < joined)
                _people[rating.Person] = rating.At;
            if (rating.At > newest)
                newest = rating.At;
        }

        _shift = shiftToNow && _ratings > 0 ? TimeShift.To(now, newest) : TimeShift.None;
    }

    /// <summary>Reads the folder.</summary>
    /// <param name="shiftToNow">Moves all times by the same span, so that the newest rating is a minute old.</param>
    /// <exception cref="CommandException">A file is missing, lacks a column, or there is no usable rating.</exception>
    public static ShopData Read(string folder, DateTimeOffset now, bool shiftToNow)
    {
        var data = new MovieLens(folder, now, shiftToNow);
        if (data._ratings == 0)
            throw ImportErrors.NothingUsable(Path.Combine(folder, "ratings.csv"), data._rejections);

        return new ShopData($"MovieLens, {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}", data.Items(), data.Users(), data.Events(), data._ratings)
        {
            Refused = data._rejections.All,
        };
    }

    void ReadFilms()
    {
        using var table = new CsvTable(Path.Combine(_folder, "movies.csv"), _rejections, "movieId", "title", "genres");
        while (table.Read())
        {
            if (table[0].Length == 0)
                table.Reject("film without an id");
            else if (!_films.TryAdd(table[0], new Film(table[1], table[2])))
                table.Reject("film that is listed already");
        }
    }

    void ReadTags()
    {
        using var table = new CsvTable(Path.Combine(_folder, "tags.csv"), _rejections, "movieId", "tag");
        while (table.Read())
        {
            if (!_films.TryGetValue(table[0], out var film))
                table.Reject("tag of a film that movies.csv does not list");
            else if (table[1].Length == 0)
                table.Reject("blank tag");
            else
                film.FreeTags.Add(table[1].ToLowerInvariant());
        }
    }

    IEnumerable<Rating> Ratings(Rejections rejections)
    {
        using var table = new CsvTable(Path.Combine(_folder, "ratings.csv"), rejections, "userId", "movieId", "rating", "timestamp");
        while (table.Read())
        {
            if (table[0].Length == 0)
                table.Reject("rating without a user");
            else if (!_films.ContainsKey(table[1]))
                table.Reject("rating of a film that movies.csv does not list");
            else if (!decimal.TryParse(table[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var stars) || stars is < 0.5m or > 5m)
                table.Reject("rating is not a number from 0.5 to 5");
            else if (!long.TryParse(table[3], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799)
                table.Reject("timestamp is not in seconds since 1970");
            else
                yield return new Rating(table[0], table[1], stars, seconds);
        }
    }

    IEnumerable<ShopItem> Items() => _films
        .OrderBy(film => film.Key, StringComparer.Ordinal)
        .Select(film => new ShopItem
        {
            ItemId = film.Key,
            Available = true,
            Price = null,
            Tags = film.Value.Tags,
            Props = film.Value.Props,
            CreatedAt = film.Value.FirstRated is { } first ? _shift.Apply(first) : _now,
            UpdatedAt = _now,
        });

    IEnumerable<ShopUser> Users() => _people
        .OrderBy(person => person.Key, StringComparer.Ordinal)
        .Select(person => new ShopUser(person.Key, "{}", _shift.Apply(person.Value)));

    IEnumerable<ShopEvent> Events() => Ratings(new Rejections()).Select(rating => new ShopEvent
    {
        UserId = rating.Person,
        ItemId = rating.Film,
        Type = EventTypeOf(rating.Stars),
        Value = 1,
        Timestamp = _shift.Apply(rating.At),
        Meta = string.Create(CultureInfo.InvariantCulture, $$"""{"rating":{{rating.Stars}}}"""),
        SourceEventId = string.Create(CultureInfo.InvariantCulture, $"movielens:{rating.Person}:{rating.Film}:{rating.Seconds}"),
    });

    static short EventTypeOf(decimal stars) => stars switch
    {
        >= 4 => DefaultEventTypes.Add,
        >= 3 => DefaultEventTypes.Click,
        _ => DefaultEventTypes.View,
    };

    readonly record struct Rating(string Person, string Film, decimal Stars, long Seconds)
    {
        public DateTimeOffset At => DateTimeOffset.FromUnixTimeSeconds(Seconds);
    }

    sealed class Film
    {
        readonly string _name;
        readonly int? _year;
        readonly string[] _genres;

        public Film(string title, string genres)
        {
            var match = YearAtTheEnd().Match(title);
            _name = match.Success ? title[..match.Index].TrimEnd() : title;
            _year = match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
            _genres = genres is "" or "(no genres listed)" ? [] : genres.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        /// <summary>In lower case, each tag once.</summary>
        public SortedSet<string> FreeTags { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset? FirstRated { get; set; }

        public IReadOnlyList<string> Tags =>
        [
            .. _genres.Select(genre => genre.ToLowerInvariant())
                .Concat(_year is { } year ? [string.Create(CultureInfo.InvariantCulture, $"year:{year}")] : [])
                .Concat(FreeTags)
                .Distinct(StringComparer.Ordinal),
        ];

        public string Props
        {
            get
            {
                var props = new Dictionary<string, object> { ["name"] = _name };
                if (_year is { } year)
                    props["year"] = year;
                if (_genres.Length > 0)
                    (props["genres"], props["category_path"]) = (_genres, _genres);
                if (FreeTags.Count > 0)
                    props["free_tags"] = FreeTags;
                return JsonSerializer.Serialize(props);
            }
        }
    }

    [GeneratedRegex(@"\(([0-9]{4})\)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex YearAtTheEnd();
}
