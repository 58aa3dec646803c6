using System.Runtime.Intrinsics;

namespace RecSys.Scoring;

/// <summary>
/// Popularity of every item as of a time that only moves forward: the sum over the item's events before it of
/// <c>0.5^((t - ts) / half-life) * weight * value</c>.
/// </summary>
/// <remarks>
/// <para>An event is added once, as <c>2^((ts - base) / half-life)</c>; reading multiplies by <c>2^(-(t - base) / half-life)</c>. Every 512
/// half-lives the base moves up and the sums are multiplied by 2^-512. This is exact, so the sums do not depend on
/// when they are read. Events are added in the order of <see cref="Interactions"/>.</para>
/// <para>Event types with different half-lives are summed separately. An event costs one power, a read costs one pass over the items.</para>
/// </remarks>
public sealed class PopularitySweep
{
    const double EpochHalfLives = 512;
    static readonly double EpochFactor = Math.ScaleB(1, -512);

    readonly Interactions _interactions;
    readonly EventTypeTable _types;
    readonly Decay[] _decays;
    readonly int[] _decayOfType;
    readonly long _origin;
    int _absorbed;
    long _time = long.MinValue;

    /// <summary>A sweep before the first event.</summary>
    /// <param name="halfLifeDays">The popularity half-life of the settings, for types without a configured one.</param>
    public PopularitySweep(Interactions interactions, IReadOnlyList<EventType> types, double? halfLifeDays)
    {
        _interactions = interactions;
        _types = new EventTypeTable(types);
        double[] halfLives = [.. types.Select(type => type.PopularityHalfLifeDays(halfLifeDays)).Distinct().Order()];
        _decays = [.. halfLives.Select(days => new Decay(days * Days.Microseconds, interactions.ItemIds.Count))];
        _decayOfType = [.. types.Select(type => Array.IndexOf(halfLives, type.PopularityHalfLifeDays(halfLifeDays)))];
        _origin = interactions.Count > 0 ? interactions.Times[0] : 0;
    }

    /// <summary>Adds the events strictly before a time.</summary>
    /// <param name="time">Microseconds; not before the time of the previous call.</param>
    /// <exception cref="ScoringException">The value of an event is not a finite number.</exception>
    public void AdvanceTo(long time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, _time);
        _time = time;
        for (var end = _interactions.CountBefore(time); _absorbed < end; _absorbed++)
        {
            var type = _types.IndexOf(_interactions.Types[_absorbed]);
            if (type < 0)
                continue;
            var amount = _types[type].Weight * _interactions.Values[_absorbed];
            if (!double.IsFinite(amount))
                throw EventValue.NotFinite(_interactions, _absorbed);
            _decays[_decayOfType[type]].Add(
                _interactions.Items[_absorbed], amount, (double)_interactions.Times[_absorbed] - _origin);
        }
    }

    /// <summary>Writes the popularity of every item as of the time last advanced to.</summary>
    /// <param name="popularity">By item.</param>
    public void CopyTo(Span<double> popularity)
    {
        popularity.Clear();
        if (_absorbed == 0)
            return; // before the origin the powers below are not finite
        foreach (var decay in _decays)
            decay.AddTo(popularity, (double)_time - _origin);
    }

    /// <summary>Sums for one half-life, relative to its base.</summary>
    sealed class Decay(double halfLife, int items)
    {
        readonly double[] _sums = new double[items];
        double _epoch;

        public void Add(int item, double amount, double elapsed)
        {
            var halfLives = elapsed / halfLife;
            var epoch = Math.Floor(halfLives / EpochHalfLives);
            if (epoch > _epoch)
                MoveTo(epoch);
            _sums[item] += amount * Math.Pow(2, halfLives - epoch * EpochHalfLives);
        }

        public void AddTo(Span<double> popularity, double elapsed)
        {
            // In two steps, because a single power may underflow when the product does not.
            var halfLives = elapsed / halfLife - _epoch * EpochHalfLives;
            var whole = Math.Pow(2, -Math.Floor(halfLives / 2));
            var rest = Math.Pow(2, -(halfLives - Math.Floor(halfLives / 2)));
            ReadOnlySpan<double> sums = _sums;
            var item = 0;
            for (; item <= sums.Length - Vector256<double>.Count; item += Vector256<double>.Count)
                (Vector256.Create(popularity[item..]) + Vector256.Create(sums[item..]) * whole * rest).CopyTo(popularity[item..]);
            for (; item < sums.Length; item++)
                popularity[item] += sums[item] * whole * rest;
        }

        void MoveTo(double epoch)
        {
            // After four epochs every double has underflowed to 0.
            var steps = Math.Min(epoch - _epoch, 5);
            for (var step = 0; step < steps; step++)
            {
                for (var item = 0; item < _sums.Length; item++)
                    _sums[item] *= EpochFactor;
            }

            _epoch = epoch;
        }
    }
}
