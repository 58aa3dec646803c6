using System.Runtime.Intrinsics;

namespace RecSys.Scoring;

/// <summary>The blend: the sum over the terms of weight times value, where a term's value is the largest normalised value of its signals.</summary>
/// <remarks>
/// With <see cref="Signal.All"/>: alpha * popularity + beta * co-visitation + gamma * max(embedding, collaborative, content, session).
/// Terms are added in the order of their first signals.
/// </remarks>
public sealed class BlendFormula
{
    readonly int[] _termOfSignal;

    /// <param name="signals">At least one.</param>
    public BlendFormula(IReadOnlyList<Signal> signals)
    {
        BlendTerm[] terms = [.. signals.Select(signal => signal.Term).Distinct()];
        (Signals, Terms) = (signals, terms);
        _termOfSignal = [.. signals.Select(signal => Array.IndexOf(terms, signal.Term))];
    }

    /// <summary>All signals of the service.</summary>
    public static BlendFormula Default { get; } = new(Signal.All);

    /// <summary>In the order of columns and explanations.</summary>
    public IReadOnlyList<Signal> Signals { get; }

    /// <summary>In the order of addition.</summary>
    public IReadOnlyList<BlendTerm> Terms { get; }

    /// <summary>The weight of each term. When all are 0, the first term has weight 1, so that only popularity ranks.</summary>
    public double[] WeightsOf(BlendSettings settings)
    {
        double[] weights = [.. Terms.Select(term => term.Weight(settings))];
        if (Array.TrueForAll(weights, weight => weight == 0))
            weights[0] = 1;
        return weights;
    }

    /// <summary>Whether the term that a signal feeds has a weight above 0.</summary>
    public bool IsWeighted(Signal signal, BlendSettings settings) => WeightsOf(settings).Zip(Terms).Any(term => term.Second == signal.Term && term.First > 0);

    /// <summary>Raw and normalised value of every signal for one item, in the order of <see cref="Signals"/>.</summary>
    /// <param name="off">The signal that is 0; null for none.</param>
    public SignalValue[] ValuesOf(in SignalInputs inputs, int item, Signal? off = null)
    {
        var values = new SignalValue[Signals.Count];
        Span<double> raw = stackalloc double[1], normalised = stackalloc double[1];
        for (var s = 0; s < values.Length; s++)
        {
            raw.Clear();
            if (Signals[s] != off)
                Signals[s].Measure(inputs, [item], raw);
            Signals[s].Normalise(raw, normalised);
            values[s] = new SignalValue(Signals[s], raw[0], normalised[0]);
        }

        return values;
    }

    /// <summary>Measures all signals of many items.</summary>
    /// <param name="terms">By term, then side by side with <paramref name="items"/>; overwritten.</param>
    /// <param name="raw">Room for one signal.</param>
    /// <param name="normalised">Room for one signal.</param>
    /// <param name="off">The signal that is 0 for every item; null for none.</param>
    internal void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, double[][] terms, double[] raw, double[] normalised, Signal? off)
    {
        for (var t = 0; t < terms.Length; t++)
            Array.Clear(terms[t], 0, items.Length);
        for (var s = 0; s < _termOfSignal.Length; s++)
        {
            if (Signals[s] == off)
                continue;
            var values = normalised.AsSpan(0, items.Length);
            Signals[s].Measure(inputs, items, raw.AsSpan(0, items.Length));
            Signals[s].Normalise(raw.AsSpan(0, items.Length), values);
            var largest = terms[_termOfSignal[s]].AsSpan(0, items.Length);
            for (var i = 0; i < largest.Length; i++)
                largest[i] = Math.Max(largest[i], values[i]);
        }
    }

    /// <summary>Writes the blend of each item.</summary>
    /// <param name="weights">By term.</param>
    /// <param name="terms">By term and item.</param>
    internal static void Sum(ReadOnlySpan<double> weights, double[][] terms, Span<double> blend)
    {
        blend.Clear();
        for (var t = 0; t < weights.Length; t++)
        {
            var weight = weights[t];
            var values = terms[t].AsSpan(0, blend.Length);
            var i = 0;
            for (; i <= blend.Length - Vector256<double>.Count; i += Vector256<double>.Count)
                (Vector256.Create<double>(blend[i..]) + weight * Vector256.Create<double>(values[i..])).CopyTo(blend[i..]);
            for (; i < blend.Length; i++)
                blend[i] += weight * values[i];
        }
    }
}
