namespace RecSys.Scoring;

/// <summary>One signal: a number per item that says how well the item fits a query, and the term of the blend that it feeds.</summary>
/// <remarks>A signal is measured for a whole pool at a time: one call per pool, not per item. Instances have no state.</remarks>
/// <param name="name">The name in texts and columns, such as <c>co-visitation</c>.</param>
public abstract class Signal(string name, BlendTerm term)
{
    /// <summary>All signals, in the order of columns and explanations. The first one's term ranks when all weights are 0.</summary>
    public static IReadOnlyList<Signal> All { get; } =
    [
        new PopularitySignal(), new CoVisitationSignal(), new EmbeddingSignal(), new CollaborativeSignal(), new ContentSignal(), new SessionSignal(),
    ];

    /// <summary>The one that adds items to the pool by the user's factors.</summary>
    internal static Signal Collaborative { get; } = All.OfType<CollaborativeSignal>().Single();

    /// <summary>The one that adds items to the pool by the user's profile.</summary>
    internal static Signal Content { get; } = All.OfType<ContentSignal>().Single();

    /// <summary>The one that adds items to the pool by the user's session.</summary>
    internal static Signal Session { get; } = All.OfType<SessionSignal>().Single();

    /// <summary>The name in texts and columns, such as <c>co-visitation</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The name in JSON, such as <c>co_visitation</c>.</summary>
    public string Key => Name.Replace('-', '_');

    /// <summary>The term that it feeds.</summary>
    public BlendTerm Term { get; } = term;

    /// <summary>Whether the candidate pool gets items from it beside those of popularity. Without the signal, the pool does not have them.</summary>
    /// <remarks>False for popularity: its items fill the pool whatever its weight is.</remarks>
    public virtual bool AddsToPool => false;

    /// <summary>Writes the raw value of each item.</summary>
    /// <param name="items">Items, in the pool or not.</param>
    /// <param name="raw">Side by side with <paramref name="items"/>.</param>
    public abstract void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw);

    /// <summary>Writes what enters the blend, in [0, 1]: x / (x + 1), and 0 for values of 0 and below.</summary>
    public virtual void Normalise(ReadOnlySpan<double> raw, Span<double> normalised)
    {
        for (var i = 0; i < raw.Length; i++)
            normalised[i] = raw[i] <= 0 ? 0 : raw[i] / (raw[i] + 1);
    }

    sealed class PopularitySignal() : Signal("popularity", BlendTerm.Popularity)
    {
        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            var popularity = inputs.Popularity;
            for (var i = 0; i < items.Length; i++)
                raw[i] = popularity[items[i]];
        }
    }

    sealed class CoVisitationSignal() : Signal("co-visitation", BlendTerm.CoVisitation)
    {
        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            var counts = inputs.CoVisitation;
            for (var i = 0; i < items.Length; i++)
                raw[i] = counts[items[i]];
        }
    }

    /// <summary>Cosines are clamped to [0, 1].</summary>
    sealed class EmbeddingSignal() : Signal("embedding", BlendTerm.Similarity)
    {
        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            var cosines = inputs.Cosines;
            for (var i = 0; i < items.Length; i++)
                raw[i] = cosines[items[i]];
        }

        public override void Normalise(ReadOnlySpan<double> raw, Span<double> normalised)
        {
            for (var i = 0; i < raw.Length; i++)
                normalised[i] = Math.Clamp(raw[i], 0, 1);
        }
    }

    /// <summary>0 for every item when the user has no factors.</summary>
    sealed class CollaborativeSignal() : Signal("collaborative", BlendTerm.Similarity)
    {
        public override bool AddsToPool => true;

        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            var products = inputs.FactorProducts;
            for (var i = 0; i < items.Length; i++)
                raw[i] = products.IsEmpty ? 0 : products[items[i]];
        }
    }

    /// <summary>How many tags of the item are in the user's profile.</summary>
    sealed class ContentSignal() : Signal("content", BlendTerm.Similarity)
    {
        public override bool AddsToPool => true;

        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            for (var i = 0; i < items.Length; i++)
                raw[i] = inputs.Profile.Matches(items[i]);
        }
    }

    /// <summary>The item's event count in the user's session; items outside it count 0.</summary>
    sealed class SessionSignal() : Signal("session", BlendTerm.Similarity)
    {
        public override bool AddsToPool => true;

        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            for (var i = 0; i < items.Length; i++)
            {
                raw[i] = 0;
                foreach (var (item, count) in inputs.Session)
                {
                    if (item != items[i])
                        continue;
                    raw[i] = count;
                    break;
                }
            }
        }
    }
}
