using System.Globalization;

namespace RecSys.Scoring;

static class EventValue
{
    // The years 1 to 9999. The database allows others.
    const long EarliestDate = -62_135_596_800_000_000, LatestDate = 253_402_300_799_999_999;

    /// <summary>The error for an event whose value is not finite when weighted.</summary>
    public static ScoringException NotFinite(Interactions interactions, int position)
    {
        var (user, item) = (interactions.UserIds[interactions.Users[position]], interactions.ItemIds[interactions.Items[position]]);
        var time = TimeText(interactions.Times[position]);
        var value = interactions.Values[position].ToString(CultureInfo.InvariantCulture);
        return new ScoringException(
            $"The event of user '{user}' on item '{item}' at {time} has the value {value}; expected a value that is a finite number after weighting.");
    }

    static string TimeText(long microseconds)
        => microseconds >= EarliestDate && microseconds <= LatestDate
            ? DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds).ToString("O", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{microseconds} microseconds since 1970");
}
