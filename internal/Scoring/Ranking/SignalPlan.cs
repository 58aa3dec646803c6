namespace RecSys.Scoring;

/// <summary>The distinct signals that a set of candidates needs. Weights, boost, MMR and caps do not change a signal.</summary>
sealed class SignalPlan
{
    readonly Distinct<double?> _popularity = new();
    readonly Distinct<double> _coVisitation = new();
    readonly Distinct<ProfileKey> _profiles = new();
    readonly Distinct<ExclusionKey> _exclusions = new();
    readonly Distinct<PoolKey> _pools = new();
    readonly Distinct<BlendKey> _blends = new();

    /// <param name="signalsOff">By candidate: the signal that is off, null for none; null when no candidate has one off.</param>
    public SignalPlan(IReadOnlyList<BlendSettings> candidates, int k, IReadOnlyList<Signal?>? signalsOff = null)
    {
        var blendOf = new int[candidates.Count];
        var exclusionOf = new int[candidates.Count];
        for (var c = 0; c < candidates.Count; c++)
        {
            var settings = candidates[c];
            var off = signalsOff?[c];
            var pool = _pools.Index(new PoolKey(
                _popularity.Index(settings.PopularityHalfLifeDays),
                _profiles.Index(new ProfileKey(settings.ProfileWindowDays, settings.ProfileTopN)),
                Math.Max(k, settings.PopularityFanout), off is { AddsToPool: true } ? off : null));
            blendOf[c] = _blends.Index(new BlendKey(pool, _coVisitation.Index(settings.CoVisitationWindowDays), off));
            exclusionOf[c] = _exclusions.Index(ExclusionKey.Of(settings));
        }

        (BlendOf, ExclusionOf) = (blendOf, exclusionOf);
    }

    /// <summary>Popularity half-lives, in days.</summary>
    public IReadOnlyList<double?> Popularity => _popularity.Keys;

    /// <summary>Co-visitation windows, in days.</summary>
    public IReadOnlyList<double> CoVisitation => _coVisitation.Keys;

    public IReadOnlyList<ProfileKey> Profiles => _profiles.Keys;

    public IReadOnlyList<ExclusionKey> Exclusions => _exclusions.Keys;

    public IReadOnlyList<PoolKey> Pools => _pools.Keys;

    public IReadOnlyList<BlendKey> Blends => _blends.Keys;

    /// <summary>By candidate: index into <see cref="Blends"/>.</summary>
    public IReadOnlyList<int> BlendOf { get; }

    /// <summary>By candidate: index into <see cref="Exclusions"/>.</summary>
    public IReadOnlyList<int> ExclusionOf { get; }

    public readonly record struct ProfileKey(double WindowDays, int TopN);

    /// <summary>Types as text, so that two lists of the same types are equal keys; null when the rule is off.</summary>
    public readonly record struct ExclusionKey(string? Types, double WindowDays)
    {
        public static ExclusionKey Of(BlendSettings settings)
            => settings.RuleExcludeEvents && settings.ExcludeEventTypes.Count > 0
                ? new(string.Concat(settings.ExcludeEventTypes.Distinct().Order().Select(type => unchecked((char)type))), settings.PurchasedWindowDays)
                : default;

        public bool Names(short type) => Types is not null && Types.Contains(unchecked((char)type), StringComparison.Ordinal);
    }

    /// <summary>What determines the candidate pool: two indexes into the plan, the number of items that popularity gives, and the signal that adds none.</summary>
    public readonly record struct PoolKey(int Popularity, int Profile, int Fanout, Signal? Off);

    /// <summary>What determines all signals of the pool's items: two indexes into the plan, and the signal that is off.</summary>
    public readonly record struct BlendKey(int Pool, int CoVisitation, Signal? Off);

    sealed class Distinct<T>
    {
        readonly List<T> _keys = [];

        public IReadOnlyList<T> Keys => _keys;

        public int Index(T key)
        {
            var index = _keys.IndexOf(key);
            if (index < 0)
            {
                index = _keys.Count;
                _keys.Add(key);
            }

            return index;
        }
    }
}
