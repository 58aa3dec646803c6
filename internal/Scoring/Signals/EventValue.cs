using System.Globalization;

namespace RecSys.Scoring;

static class EventValue
{
    /// <summary>The error for an event from which no score can come.</summary>
    public static ScoringException NotFinite(Interactions interactions, int position)
    {
        var (user, item) = (interactions.UserIds[interactions.Users[position]], interactions.ItemIds[interactions.Items[position]]);
        var time = DateTimeOffset.UnixEpoch.AddMicroseconds(interactions.Times[position]).ToString("O", CultureInfo.InvariantCulture);
        var value = interactions.Values[position].ToString(CultureInfo.InvariantCulture);
        return new ScoringException(
            $"The event of user '{user}' on item '{item}' at {time} has the value {value}: weighted, it must be a finite number.");
    }
}
