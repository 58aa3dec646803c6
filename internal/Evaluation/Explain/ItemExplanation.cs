using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RecSys.Scoring;

namespace RecSys.Evaluation.Explain;

/// <summary>How one item gets its rank, or why it has none. In JSON every signal and term has a key of its own.</summary>
[JsonConverter(typeof(Json))]
public sealed record ItemExplanation
{
    /// <summary>The item id.</summary>
    public required string Item { get; init; }

    /// <summary>Whether it is the held-out item.</summary>
    public required bool IsTarget { get; init; }

    /// <summary>Rank in the list, from 1; null when it is not in the list.</summary>
    public required int? Rank { get; init; }

    /// <summary>The miss reason; <see cref="MissReason.Found"/> when it is in the list.</summary>
    public required MissReason MissReason { get; init; }

    /// <summary>The signal that brought it into the candidate pool.</summary>
    public required CandidateSource Source { get; init; }

    /// <summary>Every signal, in the order of <see cref="BlendFormula.Signals"/>.</summary>
    public required IReadOnlyList<SignalValue> Signals { get; init; }

    /// <summary>Value of each term of the blend, by <see cref="BlendTerm.Key"/>.</summary>
    public required IReadOnlyDictionary<string, double> Terms { get; init; }

    /// <summary>The weighted sum of the terms.</summary>
    public required double Blend { get; init; }

    /// <summary>Sum of the profile's weights over the item's tags.</summary>
    public required double ProfileOverlap { get; init; }

    /// <summary>What the blend is multiplied by for the profile; 1 is no boost.</summary>
    public required double Boost { get; init; }

    /// <summary>Blend times boost.</summary>
    public required double Score { get; init; }

    /// <summary>Rank by score among the pool's items that are not excluded, from 1; null for other items.</summary>
    public required int? RankByScore { get; init; }

    /// <summary>At the pick that took the item, or after the last pick; null without MMR and for items that cannot be picked.</summary>
    public required MmrTerms? Mmr { get; init; }

    /// <summary>The caps that were reached for it at that pick.</summary>
    public required ReachedCap Cap { get; init; }

    /// <summary>Writes one flat object. A term that is a signal of the same name has one key: the signal's.</summary>
    internal sealed class Json : JsonConverter<ItemExplanation>
    {
        public override ItemExplanation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, ItemExplanation value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("item", value.Item);
            writer.WriteBoolean("is_target", value.IsTarget);
            WriteRank("place", value.Rank);
            Write("lost_at", value.MissReason);
            Write("source", value.Source);
            foreach (var signal in value.Signals)
            {
                writer.WriteStartObject(signal.Signal.Key);
                writer.WriteNumber("raw", signal.Raw);
                writer.WriteNumber("normalised", signal.Normalised);
                writer.WriteEndObject();
            }

            foreach (var (key, term) in value.Terms.Where(term => value.Signals.All(signal => signal.Signal.Key != term.Key)))
                writer.WriteNumber(key, term);
            writer.WriteNumber("blend", value.Blend);
            writer.WriteNumber("profile_overlap", value.ProfileOverlap);
            writer.WriteNumber("boost", value.Boost);
            writer.WriteNumber("score", value.Score);
            WriteRank("place_by_score", value.RankByScore);
            Write("mmr", value.Mmr);
            Write("cap", value.Cap);
            writer.WriteEndObject();

            void Write<T>(string name, T member)
            {
                writer.WritePropertyName(name);
                JsonSerializer.Serialize(writer, member, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
            }

            void WriteRank(string name, int? rank)
            {
                if (rank is { } number)
                    writer.WriteNumber(name, number);
                else
                    writer.WriteNull(name);
            }
        }
    }
}
