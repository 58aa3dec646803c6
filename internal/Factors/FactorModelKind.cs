namespace RecSys.Factors;

/// <summary>The factor models that can be selected by name.</summary>
public enum FactorModelKind
{
    /// <summary><see cref="MeansModel"/>.</summary>
    Means,

    /// <summary><see cref="AlsModel"/>.</summary>
    Als,
}
