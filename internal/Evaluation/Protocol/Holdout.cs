namespace RecSys.Evaluation.Protocol;

/// <summary>The event of one user that the candidates have to foresee.</summary>
/// <param name="User">Place in the table of user ids.</param>
/// <param name="Target">The item of the user's last event, by time and then item id.</param>
/// <param name="Time">When that was; microseconds since 1970-01-01 UTC.</param>
/// <param name="HistoryEvents">Events of the user strictly before <paramref name="Time"/>; 0 is a cold start.</param>
/// <param name="TiedItems">Other items of the user at the very same time: neither targets nor evidence.</param>
/// <param name="Repeat">The user had an event on the target before.</param>
/// <param name="Cold">Nobody had an event on the target before.</param>
/// <param name="InCatalog">The target has a catalog row.</param>
/// <param name="Available">The target can be recommended at all.</param>
public sealed record Holdout(
    int User, int Target, long Time, int HistoryEvents, int TiedItems, bool Repeat, bool Cold, bool InCatalog, bool Available);
