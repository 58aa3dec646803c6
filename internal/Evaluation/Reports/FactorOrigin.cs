using static RecSys.Evaluation.Statistics.NumberText;

namespace RecSys.Evaluation.Reports;

/// <summary>How the factors behind a run's lists were made.</summary>
public sealed record FactorOrigin
{
    /// <summary>Whether they were trained in process for the run; false for stored factors.</summary>
    public required bool Trained { get; init; }

    /// <summary>The name of the model; null when nothing is recorded about the stored factors.</summary>
    public required string? Model { get; init; }

    /// <summary>Only events before this time, RFC 3339, shaped the factors; null when nothing is recorded.</summary>
    public string? Until { get; init; }

    /// <summary>The run that stored them; null for trained factors, or when nothing is recorded.</summary>
    public Guid? Run { get; init; }

    /// <summary>The settings of a learned model; null for a model without settings, or when they are not recorded.</summary>
    public string? Settings { get; init; }

    /// <summary>Events that they were trained on; null for stored factors.</summary>
    public long? Events { get; init; }

    /// <summary>Users who have such an event; null for stored factors.</summary>
    public int? Users { get; init; }

    /// <summary>Items that have a factor; null for stored factors.</summary>
    public int? Items { get; init; }

    /// <summary>Fingerprint of the text of items without an embedding, which the factors depend on; null for stored factors.</summary>
    public string? TextFingerprint { get; init; }

    /// <summary>What two runs must have in common for their factors to be the same kind.</summary>
    public string Kind() => string.Join(", ", new[] { Trained ? "trained for the run" : "stored", Model, Until is null ? null : $"events before {Until}", Settings }.OfType<string>());

    /// <summary>One sentence for a report; null when there is nothing to say.</summary>
    public string? Sentence()
    {
        var settings = Settings is null ? "" : $"; {Settings}";
        if (Trained)
            return Text($"Factors: {Model}, trained for this run on the {Events:N0} events of {Users:N0} users before the earliest holdout, {Until}; {Items:N0} items{settings}");
        return Model is null ? null : Text($"Factors: {Model}, stored by run {Run} from the events before {Until}{settings}");
    }
}
