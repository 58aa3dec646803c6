namespace RecSys.Workbench;

/// <summary>The event types of every database of the service, by their numbers in <c>event_type_defaults</c>.</summary>
public static class DefaultEventTypes
{
    public const short View = 0;
    public const short Click = 1;
    public const short Add = 2;
    public const short Purchase = 3;
    public const short Custom = 4;

    /// <summary>The names; the position of a name is the number of its type.</summary>
    public static readonly string[] Names = ["view", "click", "add", "purchase", "custom"];
}
