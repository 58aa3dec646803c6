namespace RecSys.Evaluation.Protocol;

/// <summary>From all users of the namespace to those whose target a candidate could have found.</summary>
/// <param name="Users">Users with any event before the end of the window.</param>
/// <param name="InWindow">Of them, those whose last event (of a type that can be a holdout) is inside the window.</param>
/// <param name="SingleEvent">Of those in the window, users with one event in all: nothing is left to recommend from.</param>
/// <param name="EnoughEvents">Of those in the window, users with more than one event and at least the asked number inside it.</param>
/// <param name="Evaluated">Of them, those that the limit let in: the users that every number is about.</param>
/// <param name="Reachable">Of them, those whose target is in the catalog, available and not removed by the seen filter.</param>
/// <param name="TargetNotInCatalog">Evaluated users whose target has no catalog row.</param>
/// <param name="TargetNotAvailable">Evaluated users whose target's row is not available.</param>
/// <param name="RepeatTargets">Evaluated users who had an event on their target before.</param>
/// <param name="ColdTargets">Evaluated users whose target nobody had an event on before.</param>
/// <param name="ColdStarts">Evaluated users without any event before the holdout.</param>
/// <param name="TiedHoldouts">Evaluated users with other items at the very time of the holdout.</param>
/// <param name="EventsAfterWindow">Events at or after the end of the window: not looked at.</param>
public sealed record Funnel(
    int Users, int InWindow, int SingleEvent, int EnoughEvents, int Evaluated, int Reachable, int TargetNotInCatalog,
    int TargetNotAvailable, int RepeatTargets, int ColdTargets, int ColdStarts, int TiedHoldouts, int EventsAfterWindow);
