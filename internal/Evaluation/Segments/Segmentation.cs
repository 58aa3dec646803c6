using System.Text.Json.Serialization;

namespace RecSys.Evaluation.Segments;

/// <summary>One way of splitting the evaluated users. Each user is in exactly one segment, so the segments add up to the whole.</summary>
/// <param name="Name">Such as <c>history</c>: the name in gate files.</param>
/// <param name="Meaning">How users are assigned to segments, as a sentence.</param>
/// <param name="Labels">Segments in the order in which a report shows them; each has users.</param>
/// <param name="SegmentOf">By user: position in <paramref name="Labels"/>.</param>
public sealed record Segmentation(
    string Name, string Meaning, IReadOnlyList<string> Labels, [property: JsonConverter(typeof(OneLine<int>))] int[] SegmentOf)
{
    /// <summary>Splits users by one label per user.</summary>
    /// <param name="order">All labels that can occur, in the order in which a report shows them.</param>
    /// <param name="labels">One per user, each among <paramref name="order"/>.</param>
    internal static Segmentation Of(string name, string meaning, IEnumerable<string> order, IReadOnlyList<string> labels)
    {
        var occurring = labels.ToHashSet(StringComparer.Ordinal);
        string[] shown = [.. order.Where(occurring.Contains)];
        var position = shown.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        return new Segmentation(name, meaning, shown, [.. labels.Select(label => position[label])]);
    }

    /// <summary>Users of one segment, ascending.</summary>
    internal int[] UsersOf(int segment) => [.. Enumerable.Range(0, SegmentOf.Length).Where(user => SegmentOf[user] == segment)];
}
